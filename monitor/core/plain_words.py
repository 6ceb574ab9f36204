"""Words that say the same in a policy: short forms, lawyers' long forms and the plain words for them.

Written as `lexicon` is, for a lawyer to read and mend.
"""

from __future__ import annotations

SPELT_OUT: dict[str, tuple[str, ...]] = {
    "don't": ("do", "not"),
    "doesn't": ("does", "not"),
    "didn't": ("did", "not"),
    "isn't": ("is", "not"),
    "aren't": ("are", "not"),
    "wasn't": ("was", "not"),
    "weren't": ("were", "not"),
    "haven't": ("have", "not"),
    "hasn't": ("has", "not"),
    "won't": ("will", "not"),
    "wouldn't": ("would", "not"),
    "shouldn't": ("should", "not"),
    "mustn't": ("must", "not"),
    "couldn't": ("could", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "we'll": ("we", "will"),
    "you'll": ("you", "will"),
    "they'll": ("they", "will"),
    "it'll": ("it", "will"),
    "we'd": ("we", "would"),
    "you'd": ("you", "would"),
    "nobody": ("no", "one"),
    "everybody": ("every", "one"),
    "everyone": ("every", "one"),
    "anyone": ("any", "one"),
    "anybody": ("any", "one"),
}
"""Short forms say what their long forms say."""

_PHRASES = {
    "may not": """are_not_able_to is_not_able_to are_not_permitted_to are_not_allowed_to are_unable_to
        is_unable_to can_not""",
    "may": """have_the_right_to has_the_right_to are_entitled_to is_entitled_to are_permitted_to
        is_permitted_to are_allowed_to is_allowed_to are_able_to is_able_to have_the_right are_entitled
        be_entitled_to may_be_entitled_to are_permitted are_allowed reserve_the_right reserves_the_right
        have_the_option_to have_the_ability_to may_have_the_right_to are_free_to have_a_right_to has_a_right_to
        has_the_option_to""",
    "must": """are_required_to is_required_to are_obliged_to is_obliged_to are_obligated_to is_obligated_to
        have_to has_to need_to needs_to you_agree_to be_required_to it_is_your_responsibility_to""",
    "must not": "it_is_forbidden_to it_is_prohibited_to it_is_not_permitted_to it_is_not_allowed_to",
    "do not": """are_prohibited_from is_prohibited_from you_agree_not_to you_must_not you_may_not
        you_shall_not you_will_not you_can_not you_should_never you_agree_that_you_will_not you_agree_you_will_not
        you_are_not_allowed_to you_are_not_permitted_to you_are_prohibited_from you_must_never you_shall_never
        please_do_not""",
    "need not": """do_not_have_to does_not_have_to are_not_required_to is_not_required_to are_not_obliged_to
        is_not_obliged_to are_not_obligated_to is_not_obligated_to have_no_obligation_to has_no_obligation_to
        are_under_no_obligation_to is_under_no_obligation_to but_not_the_obligation_to without_any_obligation_to
        not_the_obligation_to do_not_need_to without_having_to without_obligation_to""",
    "will not": "in_no_event_shall in_no_event_will under_no_circumstances_shall under_no_circumstances_will",
    "stop": "no_longer cease_to ceases_to cease ceasing_to discontinue",
    "if": """in_the_event_that in_the_event_of in_the_event in_case_of in_case to_the_extent_that
        to_the_extent in_so_far_as insofar_as where should_you provided_that on_condition_that so_long_as subject_to
        depending_on in_cases_where in_circumstances_where whenever when as_far_as""",
    "to": """in_order_to for_the_purpose_of for_the_purposes_of with_a_view_to so_as_to for_purposes_of
        with_the_aim_of so_that_we_can so_that_you_can""",
    "before": "prior_to in_advance_of ahead_of previous_to in_advance before_then",
    "after": "following subsequent_to upon on_receipt_of upon_receipt_of once as_soon_as",
    "about": """with_respect_to with_regard_to in_relation_to relating_to pertaining_to in_respect_of
        in_connection_with as_regards concerning regarding related_to with_regards_to""",
    "under": """pursuant_to in_accordance_with according_to by_virtue_of in_compliance_with on_the_basis_of
        as_permitted_by as_allowed_by permitted_by allowed_by""",
    "because of": """due_to owing_to as_a_result_of by_reason_of arising_out_of arising_from that_arise_from
        on_account_of""",
    "by": "by_means_of through via by_way_of",
    "for": "on_behalf_of in_favour_of in_favor_of for_the_benefit_of on_our_behalf for_us on_your_behalf for_you",
    "law": """statutory_obligations statutory_obligation legal_obligations legal_obligation applicable_law
        applicable_laws laws_that_apply law_that_applies applicable_laws_and_regulations law_allows law_permits
        applicable_legislation laws_and_regulations""",
    "fully": """to_the_maximum_extent to_the_fullest_extent to_the_extent_possible as_far_as_the_law_allows
        to_the_greatest_extent""",
    "within": """in_any_event_within no_later_than not_later_than at_the_latest no_later_than_within
        in_a_maximum_of by_no_later_than within_at_most at_the_latest_within""",
    "at least": "no_less_than not_less_than no_fewer_than not_fewer_than a_minimum_of at_a_minimum",
    "at most": "no_more_than not_more_than up_to a_maximum_of not_exceed not_to_exceed may_not_exceed not_be_more_than",
    "only as long as": """for_no_longer_than no_longer_than only_for_as_long_as for_as_long_as not_longer_than
        as_long_as for_the_period for_the_time only_as_long_as so_long_as""",
    "complain": "lodge_a_complaint file_a_complaint make_a_complaint submit_a_complaint",
    "free": "free_of_charge at_no_cost at_no_charge without_charge at_no_additional_cost",
    "and": "as_well_as together_with along_with in_addition_to and_also any_and_all",
    "also": "in_addition additionally furthermore moreover as_well too",
    "own risk": "sole_risk",
    "waive": "give_up gives_up forgo forego relinquish",
    "only": "restricted_to limited_to",
    "who need": "who_require that_require",
    "use the": "access_the use_or_access_the",
    "use our": "access_our",
    "own": "the_exclusive_property_of the_property_of retain_ownership_of retains_ownership_of keep_ownership_of",
    "contact": "get_in_touch_with get_in_touch reach_out_to reach_out write_to",
    "log in": "sign_in logging_into logging_in signing_in log_into sign_into",
    "register": "sign_up signing_up signs_up sign_up_for create_an_account set_up_an_account",
    "fill": "fill_out fill_in filling_out filling_in complete",
    "ensure": "make_sure makes_sure be_sure see_to_it",
    "tell": "let_you_know give_notice give_you_notice provide_notice provide_you_with_notice notify_you_by",
    "do": "carry_out carries_out carrying_out",
    "immediately": "right_away at_once straight_away forthwith as_soon_as_we_can",
    "promptly": "without_undue_delay without_delay as_soon_as_possible as_soon_as_reasonably_possible",
    "part": "a_portion_of any_portion_of portion_of some_of a_part_of any_part_of",
    "all": "all_of each_and_every any_and_all the_whole_of the_entirety_of in_its_entirety",
    "now": "at_this_time at_present currently at_the_moment",
    "sometimes": "from_time_to_time occasionally periodically",
    "anytime": "at_any_time whenever_you_like at_any_given_time any_time",
    "enough": "sufficient adequate",
    "try": "work_hard_to use_reasonable_efforts_to make_reasonable_efforts_to do_our_best_to make_every_effort_to",
    "with our permission": """with_our_prior_written_consent with_our_written_consent
        unless_we_first_agree_in_writing if_we_agree_in_writing without_our_prior_written_consent
        without_our_written_permission""",
    "": """years_of_age years_old of_age the_age_of whatsoever without_limitation without_being_limited_to
        but_not_limited_to for_the_avoidance_of_doubt as_the_case_may_be as_set_forth_herein""",
    "unsubscribe": "opt_out_of_receiving opting_out_of_receiving stop_receiving no_longer_want no_longer_wish",
    "except": "save_as save_for with_the_exception_of apart_from",
    "permanently": "for_good",
    "without": "absent in_the_absence_of",
    "opt-in": "opt_in opted_in opting_in opts_in",
    "opt-out": "opt_out opted_out opting_out opts_out",
    "third party": """third_parties any_one_else some_one_else any_other_person others any_other_party
        other_parties other_people other_companies""",
    "confirm": "represent_and_warrant represents_and_warrants confirm_and_agree acknowledge_and_agree acknowledge",
    "in effect": """become_effective becomes_effective becoming_effective take_effect takes_effect
        taking_effect come_into_force comes_into_force come_into_effect comes_into_effect in_force""",
    "use": "access_or_use access_and_use use_or_access accessing_or_using accesses_or_uses use_and_access make_use_of",
    "not": "failure_to fail_to fails_to refrain_from never_be",
    "governed under": "governed_by_and_construed_in_accordance_with governed_by governed_and_construed_under",
    "regardless of": "without_regard_to irrespective_of notwithstanding without_reference_to",
    "give": "provide_you_with provides_you_with",
    "privacy policy": "privacy_notice privacy_statement this_notice this_statement",
    "with your consent": """with_your_permission with_your_agreement with_your_approval if_you_agree
        if_you_consent if_you_allow_it if_you_give_us_permission if_you_give_your_consent subject_to_your_consent
        where_you_have_consented if_you_have_consented""",
    "individual": "natural_person natural_persons",
    "such": "the_aforementioned aforementioned foregoing the_foregoing",
    "together": "collectively jointly",
}
"""Lawyers' long forms, behind the plain words for them."""
SAME_PHRASES: dict[str, str] = {
    phrase.replace("_", " "): short for short, phrases in _PHRASES.items() for phrase in phrases.split()
}

GROUPS = tuple(
    group.split()
    for group in (
        "use utilise utilize employ usage using",
        "store keep hold maintain retain kept held retention storage",
        "about regarding concerning related relating",
        "additional further more extra other another",
        "answer respond reply response",
        "choose select pick choice option prefer preference elect chosen",
        "begin start commence begun began",
        "each every",
        "primary primarily main mainly chief chiefly",
        "help assist assistance support aid",
        "buy purchase bought",
        "get obtain acquire receive receipt got",
        "collect gather",
        "give provide supply submit furnish offer given gave grant",
        "send transmit transmission transfer sent",
        "website websites site sites webpage",
        "information data details detail",
        "disclose share disclosure",
        "email e-mail emails",
        "necessary needed need",
        "before prior previously earlier",
        "policy statement",
        "may can could might",
        "shall must will",
        "some certain various several",
        "delete erase remove deletion erasure removal",
        "terminate end termination cease",
        "breach violate break infringe contravene broken violation breaking",
        "complain complaint",
        "ask request enquire inquire",
        "notify inform tell notification notice advise alert told warn",
        "change modify amend revise update alter modification amendment revision alteration",
        "correct rectify rectification correction",
        "allow permit let enable permitted letting",
        "protect safeguard protection",
        "try attempt endeavour endeavor strive seek sought aim",
        "show display demonstrate shown serve",
        "write written writing wrote",
        "describe explain explanation specify outline description",
        "part portion piece",
        "whole entire total complete aggregate overall entirety",
        "improve enhance improvement enhancement",
        "operate run operation ran running",
        "look investigate investigation review",
        "watch monitor",
        "replace supersede substitute",
        "join participate enter",
        "not no never none non",
        "or nor neither",
        "unless except",
        "reasonable appropriate suitable adequate",
        "material significant substantial important major",
        "person individual people someone somebody",
        "company entity business corporation",
        "vendor supplier",
        "app application applications",
        "apply applicable applies",
        "work perform performance function",
        "pay payment paid compensate compensation",
        "own ownership yours belong",
        "consent permission approval",
        "safe secure securely",
        "happen occur arise arose",
        "invalid unenforceable void",
        "quickly promptly",
        "immediately immediate",
        "include comprise contain",
        "think believe consider",
        "take took taken",
        "make made making",
        "know knowing knowingly knew",
        "decide determine determination decision",
        "comply compliance",
        "kind type category sort",
        "visit access",
        "child children",
        "credentials login log-in",
        "limit restrict limitation restriction",
        "often frequently",
        "place put location locate",
        "build develop create built",
        "lose lost",
        "sale sell sold",
        "ads ad advertisement advert",
        "fraud fraudulent",
        "waive waiver",
        "spot detect detection",
        "misuse abuse",
        "withdraw withdrawn withdrawal revoke",
        "record register log recorded",
        "care careful carefully",
        "rule regulation",
        "legal legally lawful",
        "precede preceding",
        "cause occasion caused",
        "preserve archive",
        "evaluate analyse analyze analysis",
        "satisfied satisfy",
        "only solely sole exclusively exclusive",
        "negotiate negotiation",
        "add addition added",
        "bind bound binding",
        "encourage recommend",
        "instruct instruction",
        "authorise authorize authorisation authorization",
        "identify identification",
        "liable liability",
        "pass forward",
        "deal transaction",
        "reimburse refund reimbursement",
        "message communication",
        "promotional promotion",
        "method way means manner",
        "want wish like desire",
        "illegal unlawful",
        "intend direct mean target meant",
        "duty obligation",
        "law legislation statute",
        "recover restore",
        "1 one",
        "2 two",
        "3 three",
        "4 four",
        "5 five",
        "6 six",
        "7 seven",
        "8 eight",
        "9 nine",
        "10 ten",
        "11 eleven",
        "12 twelve",
        "14 fourteen",
        "15 fifteen",
        "18 eighteen",
        "20 twenty",
        "30 thirty",
        "45 forty-five",
        "60 sixty",
        "90 ninety",
    )
)
"""Words that say the same in a policy, one group a line: one put for another changes nothing by itself."""
NUMBERS = {group[1]: group[0] for group in GROUPS if group[0].isdecimal()}
FILLER = frozenset(
    """please respective respectively itself themselves yourself ourselves otherwise else thereto therein thereunder
    event forth likewise basis case cases manner fact provision provisions requirement requirements set out up
    construed held done means mean thing things matter any all each every prior certain some if whether moment kind
    type types kinds such terms term hereto regard whom whose own nor neither ways way purpose purposes rather
    anything everything something just simply located deemed considered remain remains become becomes""".split()  # noqa: SIM905 a list of words is read as a line
)
"""What a sentence may be built with or without: where it was put otherwise, these say nothing."""
SIDES = tuple(
    frozenset(side.split())
    for side in (
        "we us our ours ourselves company provider processor supplier",
        "they their them her his",
    )
)
"""Whom a sentence speaks of: one named in the active voice goes unnamed in the passive."""
