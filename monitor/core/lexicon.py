"""The words the judge listens for. Written for a lawyer to read and mend: each group says what it stands for.

Words stand as `segment.tokens` writes them: lower case, straight apostrophes, no punctuation. Blanks part entries,
"*" stands for any ending, "_" joins the words of a phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


def words(listed: str) -> re.Pattern[str]:
    """A matcher of whole words and phrases within words joined by single blanks."""
    parts = (re.escape(entry).replace(r"\*", r"\w*").replace("_", " ") for entry in listed.split())
    return re.compile(rf"(?<!\S)(?:{'|'.join(parts)})(?!\S)")


@dataclass(frozen=True, slots=True)
class Signal:
    """One way in which changed words can matter; from a sum of weights of 1 on, a change is substantive."""

    name: str
    says: str
    """How the reason reads in a letter; the evidence follows it."""
    words: re.Pattern[str]
    weight: float


SIGNALS: tuple[Signal, ...] = (
    Signal(
        "negation",
        "a negation changed",
        words(
            """not never non no neither cannot can't won't don't doesn't without refuse* prohibit* forbid*
            unless except"""
        ),
        1.0,
    ),
    Signal(
        "modality",
        "what will, may or must be done changed",
        words(
            """will shall must may might can could should would require* entitled permitted allow* reserve*
            obliged obligat* responsible"""
        ),
        0.6,
    ),
    Signal(
        "effort",
        "how firmly it is promised changed",
        words(
            "try tries trying attempt* endeavor* endeavour* strive* aim aims effort* guarantee* feasible practicable"
        ),
        0.9,
    ),
    Signal(
        "scope",
        "how far it reaches changed",
        words(
            """only solely sole exclusively any all every each always at_least up_to excluding limited_to
            other_than provided_that so_long_as if certain some prior immediately discretion immediate whole
            reasonable reasonably precise completed actual anticipated written writing own perpetual irrevocabl*
            sublicens* worldwide exclusive royalty-free exclude excludes excluded"""
        ),
        0.9,
    ),
    Signal(
        "data",
        "the data concerned changed",
        words(
            """location* gps biometric* face facial voice* device* ip identifier* health medical payment credit*
            card* bank* financial phone telephone photo* image* camera microphone contacts browsing cookie*
            pixel* beacon* sensitive genetic ethnic* racial religio* identity passport licence license
            social_security birth gender password* content messages prompts conversations calls chats email
            emails demographic copy permit document documents tax fingerprint* voiceprint* retina iris dna genom*
            sensor* keystroke* salary income nationality sexual union marital household calendar clipboard
            diagnos* disabilit* vehicle creditworthiness criminal"""
        ),
        0.8,
    ),
    Signal(
        "recipient",
        "who gets the data changed",
        words(
            """third party parties partner* affiliate* subsidiar* advertis* vendor* processor* provider* broker*
            enforcement government* authorit* court courts sponsor* publisher* reseller* contractor* successor*
            employer*"""
        ),
        0.8,
    ),
    Signal(
        "purpose",
        "the purpose or the legal basis changed",
        words(
            """advertis* marketing promot* analytic* research profil* personali* machine_learning ai artificial
            train* automated fraud target* legitimate interest* basis consent* infer* contract*"""
        ),
        0.8,
    ),
    Signal(
        "act",
        "what is done changed",
        words(
            """collect* share* sharing sell* sold sale disclos* transfer* store stores stored storing storage
            retain* retention process*
            combin* rent rents rented renting trade* track* scan* record* encrypt* delet* eras* anonymi* aggregat*
            deidentif*
            notif* keep kept access* use uses used"""
        ),
        0.7,
    ),
    Signal(
        "right",
        "a right, or the way to use it, changed",
        words(
            """right* opt* withdraw* object objects objected objecting objection* correct* rectif* portab* complain*
            appeal* unsubscribe* choice*
            choos* restrict* request* disable* enable*
            permission* do_not_track dnt gpc privacy_control ask_you ask_your ask_for_your ask_you_first"""
        ),
        0.7,
    ),
    Signal(
        "law",
        "liability, disputes or the end of the contract changed",
        words(
            """liab* indemni* arbitrat* class jury governed governing jurisdiction venue terminat* suspend*
            warrant* damages dispute* waive* waiver sue claim* injunct* penalt* breach* disclaim* binding law
            laws remed* sole negligen* misconduct wilful willful"""
        ),
        0.8,
    ),
    Signal(
        "fee",
        "prices or payments changed",
        words(
            """fee fees price* pricing charge* refund* renew* cancel* trial* subscription* tax* invoice* paid pay
            cost costs billing"""
        ),
        0.8,
    ),
    Signal(
        "conduct",
        "what users may do changed",
        words(
            """prohibit* illegal* abuse* abusive hate harass* violat* infring* spam violen* nudity sexual* remov*
            ban banned restrict* comply complian* agree* disclaim*"""
        ),
        0.7,
    ),
    Signal(
        "time",
        "a time or how often changed",
        words(
            """day days week weeks month months day's week's month's year's
            quarter* year* annual* daily weekly monthly hour hours
            two three four five six seven eight nine ten twelve fourteen fifteen thirty
            sixty ninety once twice"""
        ),
        0.8,
    ),
    Signal("limit", "a limit of time changed", words("indefinite* permanent* perpetual* forever unlimited"), 1.0),
    Signal(
        "place",
        "where it happens changed",
        words(
            """server servers located country countries abroad outside eea eu europe* germany ireland france
            india china korea japan singapore canada brazil switzerland uk kingdom california texas virginia
            colorado russia israel australia shield"""
        ),
        0.7,
    ),
    Signal("age", "ages changed", words("age ages changed child* minor* parent* guardian* teen* aged adult*"), 0.8),
    Signal(
        "entity",
        "the contracting company changed",
        words("inc llc ltd limited gmbh sarl sas bv ag corp corporation plc srl ab oy"),
        0.8,
    ),
)

NUMBER = 1.0
"""Weight of a number that changed within a sentence: a deadline, an amount, an age."""
MODAL_SWAP = 0.6
"""Weight of one modal verb put for another, beside that of modality: 'will' became 'may'."""
WAY = 1.0
"""Weight of an item of a list that says how a right is used, beside that of its words."""
FORBIDDEN = 0.8
"""Weight of an item of a list of what one must not do."""
INVENTORY = 0.8
"""Weight of a row of a table, beside that of its words: cookies, sub-processors, periods."""
LISTED = 0.85
"""Weight of an item of a closed list of data or recipients."""
CONTENT_WORD = 0.15
"""Weight of every other word of content that came or went ..."""
REPLACED = 0.5
"""... and the share of it that a word weighs for which another one came."""

UNITS = words(
    """day days week weeks month months year years hour hours minute minutes percent % $ € £ ¥ usd eur gbp chf age
    age_of mb gb euro euros dollar dollars pound pounds cents francs"""
)
BOUNDS = words(
    """above below over under exceed* more_than less_than up_to at_most at_least limited limit limits maximum minimum
    cap capped amount* sum sums"""
)
"""What bounds a quantity: a bare number beside these is no postcode."""

REFERENCES = words(
    """section sections article articles clause clauses paragraph paragraphs annex schedule chapter appendix part
    § item version"""
)

STOP_WORDS = frozenset(
    """a an the this that these those and or of to in on at by for with from as is are was were be been being it its
    our we us you your their they them he she his her who which what when where there here also such so into within
    about through via any i has have had do does did we've we're you're it's they're then than but please how more
    other etc e g ie eg both either further following below above herein hereby thereof s re ve ll d t""".split()  # noqa: SIM905 a list of a hundred quoted words is not to be read
)

MONTHS = words(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec"""
)
DATE_WORD = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?|(?:19|20)\d\d|\d{4}-?\d\d-?\d\dt?\S*|\d{1,2}[.,]\d{1,2}[.,]\d{2,4}|[a-z]?\d{2}z?|"
    r"of|st|nd|rd|th|t\d+|" + MONTHS.pattern.removeprefix(r"(?<!\S)").removesuffix(r"(?!\S)")
)
YEAR = re.compile(r"(?:19|20)\d\d")
DATE_LINE = words(
    """last effect updat* effective revis* publish* modif* posted version last_* as_of dated date archived created
    issued applicable since in_force entry_into_force replace* until before"""
)
"""Beside these a date is the document's own, not a deadline."""

COMES_INTO_FORCE = words(
    """privacy cookie cookies policy notice statement terms conditions agreement service use will shall take takes
    taking come comes coming become becomes into force in_force starting beginning"""
)
"""A short line of these, small words and a date says from when the document holds, and no more."""
ASSURANCE = re.compile(
    r"\b(?:your )?(?:privacy|security|trust)(?: and (?:privacy|security|trust))? (?:is|are) (?:very |so )?"
    r"important to us|"
    r"\b(?:take|takes|taking) (?:your |the )?(?:privacy|security|protection)(?: of your (?:data|information))? "
    r"(?:very )?seriously|"
    r"\b(?:are |is )?(?:fully |deeply )?(?:committed|dedicated) to (?:protecting|respecting|safeguarding) your "
    r"(?:privacy|data|information|personal (?:data|information))|"
    r"\bwork(?:s|ing)? hard to (?:protect|keep|respect|safeguard) your "
    r"(?:privacy and security|privacy|trust|data|information)|"
    r"\b(?:value|respect)s? your (?:privacy|trust)"
)
"""Words that assure and bind nobody: they weigh nothing where they come or go."""
NAMING = words(
    """formerly_known_as formerly doing_business_as trading_as d_b_a dba vat co_number company_number
    registration_number"""
)
POINTER = words(
    """learn_more more_information further_information more_details find_out click_here please_see please_visit
    please_refer please_review please_read visit_the visit_our see_our see_the read_our read_the read_more refer_to
    here"""
)
"""Beside these a sentence may only say where to read on ..."""
DUTY = words(
    """may can will shall must cannot not never if opt* request* rights consent* withdraw* delete* share* sell*
    collect* agree* apply applies subject require*"""
)
"""... unless it holds one of these."""
DOCUMENT = re.compile(
    r"polic|terms|privacy|agreement|notice|guideline|statement|legal|cookie|licen[cs]e|conditions|rules|faq"
)
ANNEX = words("annex* addend* schedule exhibit appendix")

BINDS = words(
    """may must shall will not never cannot agree agrees accept consent right rights liable apply applies waive subject
    only unless fee fees charge* by_using"""
)
"""A sentence with one of these does more than introduce."""
DOES = words(
    """collect* share* sharing sell* disclos* transfer* store stores stored retain* delet* eras* encrypt* track* use
    uses notify inform process* access opt* days months years"""
)
COMPANY = words("inc llc ltd limited gmbh sarl sas bv ag corp corporation plc srl oy")
WAIVER = words("waive* waiver give_up forgo forego")

OPERATOR = words("operated_by provided_by between_you_and is_owned_by controller_is you_and contract_with")
"""After these stands the company one deals with."""
OPERATED = re.compile(r"\b(?:operated|owned|provided|run|offered|published)\b(?: \w+){0,8} by$")
"""The same with words between: 'operated as a community service by'."""
LISTS_RECIPIENTS = words(
    """shar* disclos* sell* transferred_to sent_to receives receive we_use we_work_with work_with such_as partners
    providers processors recipients vendors sub-processors subprocessors"""
)
"""A sentence with one of these and a row of names says by name who gets the data."""
EXCEPTING = words(
    """except unless excluding other_than not_apply not_available only_for only_to only_under limited_to solely
    nonrefundable non-refundable no_refunds exempt*"""
)
"""A sentence with one of these and a row of names says for what something holds, or does not."""
GRANTING = re.compile(r"\b(?:you|users?|members?|customers?|we)(?: \w+){0,3} grants?(?: \w+){0,25} licen[cs]es?\b")
"""A sentence with these gives leave to use something: each act and each thing in its rows widens or narrows it."""
FORBIDDING = words(
    """agree_not_to must_not may_not shall_not not_to prohibited forbidden not_permitted not_allowed you_will_not
    agree_that_you_will_not"""
)
"""What opens a list of what one must not do."""
WAYS = re.compile(
    r"(?:how (?:to|can|do) |you (?:can|may) |ways? (?:to|of) |in order to |to )(?:\w+ ){0,4}?"
    r"(?:access|correct|chang|updat|delet|remov|eras|opt(?: |-)?out|"
    r"unsubscrib|withdraw|object|exercis|complain|cancel|request)"
)
"""Such a heading or opening leads a list of the ways in which a right is used."""
RECIPIENTS = words(
    """sub-processor* subprocessor* processor* vendor* partner* recipient* third_part* affiliate* cookies provider*
    suppliers"""
)
"""Below such a heading an address is the name of a recipient."""
INVENTORIES = words(
    """sub-processor* subprocessor* processor* vendor* partner* recipient* third_part* cookie cookies tracker* pixel*
    sdk* providers"""
)
"""A table below such a heading is a closed list: what it does not name is not done."""
OFFICE = words("officer department team manager")
"""Beside these a capitalised name is a title or a holder of an office."""
ORDINALS = frozenset(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "tenth", "last"])
MODALS = frozenset(
    [
        "will",
        "shall",
        "must",
        "may",
        "might",
        "can",
        "could",
        "should",
        "would",
        "cannot",
        "require",
        "requires",
        "encourage",
        "encourages",
        "recommend",
    ]
)

ADDRESS = words(
    """street st avenue ave road rd blvd boulevard suite floor drive dr lane ln square plaza court building house po
    box zip postcode address addresses office offices attn headquarter* headquarters located registered mail write rue
    via platz *strasse *straße *gasse *straat *laan way park postal city contact department dept officer"""
)
