"""The words by which a reason tells who, what and for whom; as in `lexicon`, for a lawyer to read and mend."""

from __future__ import annotations

import re

from monitor.core import tongues
from monitor.core.lexicon import words
from monitor.core.types import Category

PROMISE = frozenset(
    """will shall may must can could should would might cannot not never no won't don't doesn't can't without unless
    nor neither""".split()  # noqa: SIM905 a list of words is read as a line
)
PROMISES = PROMISE | tongues.PROMISES
NEGATION = words(
    " ".join(("not never no cannot won't don't doesn't can't without nor neither refuse* unless", *tongues.NEGATIONS))
)
SCOPE = words("only solely sole exclusively any all always limited_to unless indefinitely immediately strictly")
STRENGTH = {"will": 2, "shall": 2, "must": 2, "should": 1, "would": 1, "may": 0, "might": 0, "can": 0, "could": 0}
PLAIN = 2
"""What is simply said is as strong as what will be."""
SERVICE = words(
    """notif* inform* tell ask delet* eras* protect* encrypt* refund* honor* honour* respect* respond* answer* anonymi*
    secur* limit* explain* announce post publish e-mail give obtain seek return correct* destroy* comply complies notice
    liable liability responsible warrant guarantee consent permission approval"""
)
"""What one wants a company to do; of anything else one rather hears that it does not."""
LIABLE = words("liable responsible charged fined")
"""What one would rather not be oneself."""
CONSENTED = words(
    """if_you_agree if_you_consent with_your_consent with_your_permission if_you_allow if_you_opt_in if_you_choose
    only_if_you after_you_agree with_your_agreement if_you_ask"""
)
REFUSING = words("object* opt_out refuse* unsubscribe* withdraw* disable* turn_off switch_off block*")
"""More that one may refuse is better."""
YOU = frozenset(["you", "user", "users", "customer", "customers", "member", "members", "subscriber", "subscribers"])
WE = frozenset(["we", "us", "company"])
RECIPIENTS = words(
    """third_part* partner* partners affiliate* subsidiar* advertiser* vendor* processor* sub-processor* broker*
    networks ad_network social_network advertising_network* authorit* government_agencies governments law_enforcement
    sponsor* reseller* insurer* employer* agencies bureaus publishers companies contractors platforms"""
)
DATA = words(
    """location* gps biometric* face facial voice* device identifier* health medical financial photo* photos camera
    microphone contacts browsing cookies sensitive genetic ethnic* racial religio* passport licence license
    social_security birth gender password* messages prompts chats demographic fingerprint* keystroke* emails inferences
    creditworthiness salary identity identification"""
)
PURPOSES = words(
    """advertising marketing analytics research profiling machine_learning ai artificial_intelligence training train
    automated targeting personalization personalisation fraud"""
)
PASSED_ON = words(
    """share* sharing shared disclos* sell* sold sale rent* transfer* send sends sent provide* pass* give* given
    available access recipient* receive* distribut* with"""
)
TAKEN_IN = words("collect* record* receive* gather* stor* obtain* provide* process* log logs track* information data")
KEPT_SAFE = words("delet* eras* anonymi* encrypt* protect* destroy*")
OPEN = words("such_as for_example for_instance e.g e_g eg")
"""After these stand examples."""
USED_FOR = words("use uses used using process* purpose* for to")
RIGHTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("deletion", words("delet* eras* removal")),
    ("access", words("access copy_of_your_data copy_of_your_personal copy_of_your_information copy_of_the_data")),
    ("correction", words("correct* rectif* inaccura*")),
    ("portability", words("portab* machine-readable")),
    ("objection", words("object")),
    ("restriction", words("restriction restrict")),
    ("opt-out", words("opt_out opt-out opting_out unsubscribe")),
    ("withdrawal of consent", words("withdraw* revoke")),
    ("complaint", words("complain* lodge")),
    ("appeal", words("appeal*")),
    ("refund", words("refund*")),
    ("class action", words("class_action* class")),
    ("jury trial", words("jury")),
)
ENTITLED = words("right rights may can entitled request* ask able choose option")
LAW = words("law laws governed governing jurisdiction courts court venue")
WAIVED = ("class action", "jury trial", "refund", "appeal", "objection")
WAIVED_ONLY = ("class action", "jury trial")
NEAR = 70
"""Letters between a word of entitlement and the right it opens."""
OPT = re.compile(r"\bopt(?:ed|ing)?[- ](in|out)\b")
IN_FAVOUR_LONGER = words(
    "liability liable damages notice notify notified refund* return* cancel* trial object before warranty"
)
AGAINST_LONGER = words(
    """retain* keep kept store* stored retention respond* answer* reply replies
    purge* last lasts expire* delet* fee* pay price* charge* cost*"""
)
COUNTED = frozenset((Category.RETENTION, Category.FEES, Category.CHILDREN))
"""Here a number is the point of the clause."""
AGES = words("age aged years_old years_of_age under_the_age children minors")
DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "quarter": 91.0, "year": 365.0}
