"""The words by which a clause is known to be about one of the seventeen categories; notation as in the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.core.lexicon import words
from monitor.core.types import Category


@dataclass(frozen=True, slots=True)
class Topic:
    """Telling words, and words that merely fit."""

    telling: re.Pattern[str]
    fitting: re.Pattern[str]
    weight: float = 1.0
    """Above 1 where the topic, once named, is the point: consent to sharing is about consent."""


TOPICS: dict[Category, Topic] = {
    Category.COLLECTION: Topic(
        words(
            """collect* gather* you_provide you_give we_receive we_obtain information_from_your log_files face
            biometric* automatically_collected receive_information access_your"""
        ),
        words(
            """location* device* ip identifier* name address birth gender account_information content_data log*
            number copy"""
        ),
    ),
    Category.USE: Topic(
        words(
            """how_we_use use_your purpose* legitimate_interest* legal_basis legal_bases lawful_basis train*
            machine_learning ai artificial_intelligence automated infer* profiling used_for we_use"""
        ),
        words("use uses used process* improve analy* research personali* marketing develop* in_order_to fraud"),
        weight=0.85,
    ),
    Category.SHARING: Topic(
        words(
            """share* shared sharing disclos* sell* selling sold sale recipient* sub-processor* subprocessor*
            third_part* affiliate* partners sent_to made_available law_enforcement advertisers vendor* bureaus"""
        ),
        words("provider* processor* government* merger acquisition transfer* court* authorit* request agent*"),
    ),
    Category.CHOICE: Topic(
        words(
            """opt opt-out opt-in opted consent* unsubscribe* withdraw* choice choices choose preference*
            global_privacy_control gpc non-promotional promotional"""
        ),
        words("settings disable* enable* turn_off control* receive email* manage agree_to_receive"),
        weight=1.4,
    ),
    Category.RIGHTS: Topic(
        words(
            """right_to your_rights rights erasure rectif* portab* appeal* complain* supervisory_authority
            access_request* verify_your_identity right deletion_request request_deletion request_that_we
            correct_your update_your"""
        ),
        words("delet* correct* request* respond* access* removal inaccura* object* days"),
        weight=1.15,
    ),
    Category.RETENTION: Topic(
        words(
            """retain* retention as_long_as archiv* indefinitely deleted_after deleted_within delete_after
            kept_for keep storage_period duration"""
        ),
        words("stor* delet* period days months years kept remov* backup* eras*"),
    ),
    Category.SECURITY: Topic(
        words(
            """secur* encrypt* safeguards unauthori* breach_notification precaution* ssl vulnerab* data_breach
            confidential_data confidentiality"""
        ),
        words("protect* password* breach* integrity backup* measures"),
    ),
    Category.CHILDREN: Topic(
        words(
            """child* minors minor parent* guardian* coppa teen* under_the_age age_of under_13 under_16 under_18
            kids"""
        ),
        words("age student* school 13 16 18"),
        weight=1.3,
    ),
    Category.INTERNATIONAL: Topic(
        words(
            """standard_contractual adequacy privacy_shield data_privacy_framework dpf eea outside_the servers_in
            international* transfer_mechanism countries cross-border lgpd idta safeguard*"""
        ),
        words(
            """transfer* california* residents brazil* canad* swiss uk european united_states country state
            states region*"""
        ),
    ),
    Category.TRACKING: Topic(
        words(
            """cookie* pixel* beacon* do_not_track track* interest-based behavioral behavioural
            targeted_advertising sdk* sdks local_storage web_browsers targeting"""
        ),
        words("advertis* ads browser* analytics session sessions google_analytics tags"),
    ),
    Category.POLICY_CHANGE: Topic(
        words(
            """changes_to_this changes_to_these changes_to_our update_this update_these revise modify_this
            modify_these last_updated effective_date material_changes changes_to_the notice_of_changes amend*
            any_changes modify_the_terms"""
        ),
        words("updat* revis* effective version posted post posting changes modif*"),
    ),
    Category.CONTACT: Topic(
        words(
            """contact_us data_controller controller data_protection_officer dpo operated_by registered_office
            agreement_between limited_company representative inc ltd llc srl gmbh limited corporation
            company_number entity contracting"""
        ),
        words("contact* address email phone headquarters company"),
        weight=0.7,
    ),
    Category.LEGAL: Topic(
        words(
            """liab* warrant* arbitrat* dispute* governing governed jurisdiction terminat* suspend* suspension
            indemni* damages class_action waive* waiver severab* assign* disclaim* remed* force_majeure
            binding court courts lawsuit cause_of_action as_is venue entire_agreement release"""
        ),
        words("law laws legal claim* breach* legally agreement obligations rights party parties"),
    ),
    Category.CONTENT: Topic(
        words(
            """user_content your_content licen* intellectual_property copyright* trademark* upload* conduct
            prohibit* moderat* infring* you_may_not you_will_not agree_not_to not_to_use is_prohibited
            acceptable_use hate harass* spam violen* advertisements_must must_not do_not_post post_content api
            logo* defam* obscene illegal nudity weapon* firearm*"""
        ),
        words(
            """content post* remov* guidelines community abuse* rules output* may_not publish* user use_of_the
            works software not_allowed automated scrap* malicious"""
        ),
        weight=1.2,
    ),
    Category.FEES: Topic(
        words(
            """fee fees price* pricing refund* renew* subscription* billing billed payment_method charges
            invoice* free_trial paid credits purchase* nonrefundable non-refundable cancellation"""
        ),
        words("charge* pay payment* tax* cancel* trial cost* order* plan"),
    ),
    Category.ACCOUNT: Topic(
        words(
            """your_account account registration register* eligib* username* credentials create_an_account
            an_account password legal_capacity identity_verification"""
        ),
        words("access* profile verif* log sign login user"),
        weight=0.85,
    ),
}

IN_PRIVACY = frozenset(
    (
        Category.COLLECTION,
        Category.USE,
        Category.SHARING,
        Category.RIGHTS,
        Category.RETENTION,
        Category.TRACKING,
        Category.INTERNATIONAL,
    )
)
"""What a privacy policy is mostly about ..."""
IN_TERMS = frozenset((Category.LEGAL, Category.CONTENT, Category.FEES, Category.ACCOUNT))
"""... and what terms are."""
