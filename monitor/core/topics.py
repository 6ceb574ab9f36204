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
            biometric* automatically_collected receive_information access_your we_collect collected_from
            categories_of_personal you_submit you_upload contact_list sensitive_personal device_information log_data
            usage_data
            we_record we_log information_you_provide
            usage_information you_provide_us categories_of_sources sources_of you_choose_to_provide interactions_with"""
        ),
        words(
            """location* device* ip identifier* name address birth gender account_information content_data log* number
            copy contacts photos sensitive browsing"""
        ),
    ),
    Category.USE: Topic(
        words(
            """how_we_use use_your purpose* legitimate_interest* legal_basis legal_bases lawful_basis train*
            machine_learning ai artificial_intelligence automated infer* profiling used_for we_use monitor_and
            purposes_of legitimate_business contractual_necessity performance_of_a_contract lawful how_do_we_use
            measure_performance
            following_purposes personalize_your personalise_your improve_our legal_obligation* respond_to_your
            vital_interest* public_interest automated_decision*"""
        ),
        words(
            """use uses used process* improve analy* research personali* marketing develop* in_order_to fraud monitor*
            personalize personalise provide_the"""
        ),
        weight=0.85,
    ),
    Category.SHARING: Topic(
        words(
            """share* shared sharing disclos* sell* selling sold sale recipient* sub-processor* subprocessor*
            third_part* affiliate* partners sent_to made_available law_enforcement advertisers vendor* bureaus
            disclosing processors clean_room* sold_to advertising_partners business_partners service_providers
            to_third shared_with sub-processors which_receive which_receives who_receive ad_network*
            advertising_network*
            successor* joint_venture* business_transfer*
            subpoena* court_order* legal_process legally_compelled change_of_control change_in_ownership visible_to"""
        ),
        words(
            """provider* processor* government* merger acquisition transfer* court* authorit* request agent*
            authorities subsidiar* partner buyer acquir* bankruptcy"""
        ),
    ),
    Category.CHOICE: Topic(
        words(
            """opt opt-out opt-in opted consent* unsubscribe* withdraw* choice choices choose preference*
            global_privacy_control gpc non-promotional promotional off_by_default on_by_default turn_off
            cookie_manager cookie_settings manage_cookies your_consent explicit_consent prior_consent
            agree_to_receive be_disabled do_not_sell do_not_want ask_you_before ask_for_your ask_your_permission
            ask_you_for ask_you_to_agree
            cookie_preferences your_choices mailing_list*"""
        ),
        words(
            """settings disable* enable* control* receive email* manage default disabl* enabl* promot* newsletter*
            refus* reject* withdraw"""
        ),
        weight=1.3,
    ),
    Category.RIGHTS: Topic(
        words(
            """right_to your_rights rights erasure rectif* portab* appeal* complain* supervisory_authority
            access_request* verify_your_identity right deletion_request request_deletion request_that_we
            correct_your update_your data_portability request_access access_correct correct_or delete_your
            erase_your lodge* ask_us_to appeal authorized_agent object_to data_subject
            data_protection_authority restriction_of be_forgotten exercise_your exercise_these copy_of_your
            change_your_data
            privacy_rights restrict_processing object_to_processing right_to_know authorised_agent discriminat*"""
        ),
        words("""delet* correct* request* respond* access* removal inaccura* object* days"""),
        weight=1.15,
    ),
    Category.RETENTION: Topic(
        words(
            """retain* retention as_long_as archiv* indefinitely deleted_after deleted_within delete_after kept_for
            keep storage_period duration deleted_in delete_within deletes_after zero_data_retention no_longer_need*
            stored_for permanently_deleted retention_period* remain_in backup_copies erased_after purge* so_long_as
            saved_temporarily stored_temporarily temporarily retention_schedule statutory_retention hold_your"""
        ),
        words(
            """stor* delet* period days months years kept remov* backup* eras* hour hours duration until expire*
            lifetime"""
        ),
    ),
    Category.SECURITY: Topic(
        words(
            """secur* encrypt* safeguards unauthori* breach_notification precaution* ssl vulnerab* data_breach
            confidential_data confidentiality technical_and_organi* security_measures penetration multi-factor
            two-factor firewall* security_incident* tls https
            access_controls pseudonymi* iso_27001"""
        ),
        words(
            """protect* password* breach* integrity backup* measures technical organizational incident* confidential"""
        ),
    ),
    Category.CHILDREN: Topic(
        words(
            """child* minors minor parent* guardian* coppa teen* under_the_age age_of under_13 under_16 under_18 kids
            under_14 years_of_age legal_guardian parental_consent parental
            age_verification parental_control*"""
        ),
        words("""age student* school 13 16 18"""),
        weight=1.3,
    ),
    Category.INTERNATIONAL: Topic(
        words(
            """standard_contractual adequacy privacy_shield data_privacy_framework dpf eea outside_the servers_in
            international* transfer_mechanism countries cross-border lgpd idta safeguard* server_location
            servers_are located_in state_laws state_privacy residents_of california_residents outside_of_the
            transferred_to data_transfer* bound_by
            third_countries binding_corporate_rules outside_your_country"""
        ),
        words(
            """transfer* california* residents brazil* canad* swiss uk european united_states country state states
            region* germany ireland singapore india country-specific nevada virginia colorado switzerland"""
        ),
    ),
    Category.TRACKING: Topic(
        words(
            """cookie* pixel* beacon* do_not_track track* interest-based behavioral behavioural targeted_advertising
            sdk* sdks local_storage web_browsers targeting third-party_cookies analytics_cookies web_beacons
            device_fingerprint* advertising_id mobile_ad* remarketing retargeting google_analytics
            similar_technologies
            fingerprinting tag_manager web_analytics
            personalized_ads personalised_ads behavioral_advertising interest-based_advertising strictly_necessary
            clear_gifs web_storage session_cookies persistent_cookies targeted_ads do-not-track"""
        ),
        words("""advertis* ads browser* analytics session sessions tags identifiers measurement"""),
        weight=1.2,
    ),
    Category.POLICY_CHANGE: Topic(
        words(
            """changes_to_this changes_to_these changes_to_our update_this update_these revise modify_this modify_these
            last_updated effective_date material_changes changes_to_the notice_of_changes amend* any_changes
            modify_the_terms material_change* notify_you_of_changes update_these_terms change_these_terms
            modify_these_terms revised_version continued_use changes_become_effective advance_notice_of
            most_current_version revised_terms updated_version"""
        ),
        words("""updat* revis* effective version posted post posting changes modif* notified notice"""),
    ),
    Category.CONTACT: Topic(
        words(
            """contact_us data_controller controller data_protection_officer dpo operated_by registered_office
            agreement_between limited_company representative inc ltd llc srl gmbh limited corporation company_number
            entity contracting contracting_party contract_with you_contract_with principal_place_of_business
            joint_controller* trading_as registered_in p_o_box
            head_office vat_number company_registration managing_director
            who_we_are data_processor on_behalf_of_our_customers joint_responsibility legal_representative
            registered_company privacy_office privacy_team"""
        ),
        words("""contact contacted contacting address email phone headquarters company seat postal mail write fax"""),
        weight=0.8,
    ),
    Category.LEGAL: Topic(
        words(
            """liab* warrant* arbitrat* dispute* governing governed jurisdiction terminat* suspend* suspension indemni*
            damages class_action waive* waiver severab* assign* disclaim* remed* force_majeure binding court courts
            lawsuit cause_of_action as_is venue entire_agreement release own_risk viruses guarantee governing_law
            own_discretion discontinue hold_harmless in_no_event class-action jury sue statute written_notice
            responsible_for not_responsible lawsuits liquidated incorporated_by_reference incorporated_herein
            consequential punitive mediation small_claims survive severable statute_of_limitations
            supersed* legally_binding binding_agreement binding_contract agree_to_be_bound arbitrator* sole_risk
            your_own_risk negligence prevail* no_liability not_liable third-party_beneficiar* inconsisten*
            export_control* sanctions uninterrupted error-free incorporat* losses equitable injunctive"""
        ),
        words("""law laws legal claim* breach* legally agreement obligations rights party parties"""),
    ),
    Category.CONTENT: Topic(
        words(
            """user_content your_content licen* intellectual_property copyright* trademark* upload* conduct prohibit*
            moderat* infring* you_may_not you_will_not agree_not_to not_to_use is_prohibited acceptable_use hate
            harass* spam violen* advertisements_must must_not do_not_post post_content api logo* defam* obscene
            illegal nudity weapon* firearm* reverse_engineer scrape scraping user-generated takedown
            repeat_infringer* dmca royalty-free sublicens* output outputs your_use_of_the
            moral_rights counter-notice user_generated impersonat* malware crawl* resell disinformation
            hateful harassment bullying you_shall_not strictly_prohibited circumvent* decompil* claimed_infringement
            counterfeit phishing scams"""
        ),
        words(
            """content post* remov* guidelines community abuse* rules output* may_not publish* user use_of_the works
            software not_allowed automated scrap* malicious infringement ban banned permission attribution material
            materials"""
        ),
        weight=1.2,
    ),
    Category.FEES: Topic(
        words(
            """fee fees price* pricing refund* renew* subscription* billing billed payment_method charges invoice*
            free_trial paid credits purchase* nonrefundable non-refundable cancellation pay_us non-payment late_fee*
            due_date per_month annual_fee price_increase* money_back chargeback* credit_card filing_fee
            auto-renew* automatic_renewal automatically_renew* late_payment
            gift_card* voucher* coupon* deposit* discount*
            sales_tax vat gst promotional_offer* upgrade_fee"""
        ),
        words("""charge* pay payment* tax* cancel* trial cost* order* plan $ € £ usd eur amount billed"""),
    ),
    Category.ACCOUNT: Topic(
        words(
            """your_account account registration register* eligib* username* credentials create_an_account an_account
            password legal_capacity identity_verification log_in sign_up one_account cancel_your_account
            close_your_account legal_age trader_status identity_check* membership
            inactive_account* dormant usernames multiple_accounts sign_in"""
        ),
        words("""access* profile verif* log sign login user eligible qualif* registered member members"""),
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
