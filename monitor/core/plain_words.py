"""Words that say the same in a policy: short forms, lawyers' long forms and the plain words for them.

Written as `lexicon` is, for a lawyer to read and mend.
"""

from __future__ import annotations

import re

from monitor.core.lexicon import words

SPELT_OUT: dict[str, tuple[str, ...]] = {
    "don't": ("do", "not"),
    "doesn't": ("does", "not"),
    "didn't": ("did", "not"),
    "isn't": ("is", "not"),
    "aren't": ("are", "not"),
    "wasn't": ("was", "not"),
    "haven't": ("have", "not"),
    "hasn't": ("has", "not"),
    "won't": ("will", "not"),
    "wouldn't": ("would", "not"),
    "shouldn't": ("should", "not"),
    "couldn't": ("could", "not"),
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "we'll": ("we", "will"),
    "you'll": ("you", "will"),
    "nobody": ("no", "one"),
}
"""Short forms say what their long forms say."""
SAME_PHRASES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (short, words(phrases))
    for short, phrases in (
        (
            "may not",
            "are_not_able_to is_not_able_to are_not_permitted_to are_not_allowed_to are_unable_to is_unable_to",
        ),
        (
            "may",
            """have_the_right_to has_the_right_to are_entitled_to is_entitled_to are_permitted_to is_permitted_to
            are_allowed_to is_allowed_to are_able_to is_able_to have_the_right are_entitled
            are_permitted are_allowed""",
        ),
        ("must", "are_required_to is_required_to are_obliged_to is_obliged_to are_obligated_to is_obligated_to"),
        ("must not", "it_is_forbidden_to it_is_prohibited_to it_is_not_permitted_to it_is_not_allowed_to"),
        ("if", "in_the_event_that in_the_event in_case"),
        ("to", "in_order_to for_the_purpose_of for_the_purposes_of"),
        ("before", "prior_to in_advance_of"),
        ("about", "with_respect_to with_regard_to in_relation_to"),
        ("complain", "lodge_a_complaint file_a_complaint make_a_complaint submit_a_complaint"),
        ("free", "free_of_charge at_no_cost at_no_charge without_charge"),
        ("and", "as_well_as"),
    )
)
"""Lawyers' long forms and the plain words for them."""

SYNONYMS: dict[str, str] = {
    word: group.split()[0]
    for group in (
        "use uses used using utilize utilise utilizes utilises utilized utilised",
        """store stores stored storing keep keeps kept hold holds held maintain maintains maintained retain retains
        retained""",
        "about regarding concerning related relating",
        "additional further more extra",
        "answer respond reply",
        "choose select pick",
        "begin start commence",
        "individual each every",
        "primary primarily main mainly",
        "help assist assistance",
        "buy purchase",
        "get obtain receive",
        "give provide supply",
        "website websites site sites",
        "information data",
        "disclose disclosing disclosed share shares shared sharing",
        "email e-mail emails",
        "needed necessary need needs",
        "prior before",
        "policy notice statement",
        "may can",
        "shall must will",
        "some certain",
        "delete deletes deleted deleting erase erases erased erasing",
        "terminate terminates terminated terminating end ends ended ending",
        "breach breaches breached violate violates violated break breaks",
        "complain complains complaint complaints",
        "ask asks request requests",
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
        "12 twelve",
        "14 fourteen",
        "15 fifteen",
        "30 thirty",
        "60 sixty",
        "90 ninety",
    )
    for word in group.split()
}
"""Words that say the same in a policy: one put for another changes nothing by itself."""
