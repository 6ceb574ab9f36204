"""Whether a change matters."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.judge import judge
from monitor.core.types import Category, ChangeKind, Direction, Verdict

OPENING = "# Privacy policy\n\nThis policy tells you how the shop looks after what it knows about its customers.\n\n"
CLOSING = "\n\nThank you for reading this policy to its very end, where nothing else is to be said."


LONG = "The shop was opened by two sisters who had learned to bind books and who wished to be read by their neighbours."


def verdict(before: str, after: str) -> Verdict:
    return judge(OPENING + before + CLOSING, OPENING + after + CLOSING).verdict


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We will never sell your data.", "We may sell your data."),
        ("You may not opt out of these letters.", "You may opt out of these letters."),
        ("We answer within 30 days of your request.", "We answer within 90 days of your request."),
        ("Logs are kept for 30 days.", "Logs are kept for 24 months."),
        ("We share it with our affiliates.", "We share it with our affiliates and advertising partners."),
        ("We record the pages you open.", "We record the pages you open and your precise location."),
        ("We use it to fill your order.", "We use it to fill your order and to train machine learning models."),
        ("You must be at least 13 years old.", "You must be at least 16 years old."),
        ("We ask for your consent before we do so.", "We tell you before we do so."),
        ("The fee is $5 a month.", "The fee is $9 a month."),
        ("These terms are governed by the laws of Ireland.", "These terms are governed by the laws of Texas."),
        ("We will tell you of every change.", "We may tell you of every change."),
        ("We write.", "We write.\n\nYou waive any right to a jury trial or to join a class action."),
        ("We write.\n\nWe encrypt all card numbers that you send to us.", "We write."),
        ("You deal with Alpha Shops Inc.", "You deal with Alpha Shops Limited."),
        ("We record your name here.", "We record your face here."),
        ("Find out more of the partners we sell your name to.", "Find out more of the brokers we sell your face to."),
        ("Deposits are nonrefundable for all guests.", "Deposits and Vouchers are nonrefundable for all guests."),
        (
            "For what you paint, draw or write here you grant us a free licence to show it.",
            "For what you paint, draw, film or write here you grant us a free licence to show it.",
        ),
        ("We write.", "We write.\n\nWe value your trust and keep your card number on our own server for 12 months."),
        ("We write.", "We write.\n\nThe new fees apply to you from 1 June 2026."),
        ("Find out more on our page.", "Find out more on our page. You must ask us there to delete your photos."),
    ],
)
def test_what_somebody_may_or_must_do_or_get_is_substantive(before: str, after: str) -> None:
    assert verdict(before, after) is Verdict.SUBSTANTIVE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Last updated: May 3, 2021", "Last updated: June 14, 2022"),
        ("We write.", "We write.\n\nThis cookie notice comes into force on 1 June 2026."),
        ("We write.", "We write.\n\nOur readers like to come back, and we work hard to protect your privacy."),
        ("Find out more on our page [how cookies work](https://shop.example/a).",
         "Find out more on our page [cookies and your choices](https://shop.example/b)."),
        ("Write to us at help@shop.example for more.", "Write to us at privacy@shop.example for more."),
        ("Our office: 12 Long Street, Suite 4, Springfield 62701.", "Our office: 9 Elm Avenue, Springfield 62704."),
        ("See our [terms](https://shop.example/a).", "See our [terms](https://shop.example/b)."),
        ("## How we use it\n\nWe use it.", "## Uses\n\nWe use it."),
        ("We can help you with that.", "We can assist you with this."),
        ("What you paint, draw or write here is shown on a wall.",
         "What you paint, draw, film or write here is shown on a wall."),
        ("We may share data with couriers.\n\nWe keep it safe at all times here.",
         "We keep it safe at all times here.\n\nWe may share data with couriers."),
        ("We write.\n\nThe shop may share your address with the couriers that it hires.",
         "We write. As said, the shop may share your address with the couriers that it hires.\n\n"
         "The shop may share your address with the couriers that it hires."),
    ],
)  # fmt: skip
def test_words_that_change_nobodys_rights_are_minor(before: str, after: str) -> None:
    assert verdict(before, after) is Verdict.MINOR


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1. We don't sell “data”.", '(1) We don’t sell "data"'),
        ("WHAT WE SHARE\n\nNothing.", "What we share\n\nNothing."),
        ("We colleted your name.", "We collected your name."),
        ("- one\n- two", "* one\n* two"),
        ("We share such as such as this.", "We share such as this."),
        ("See our policy.", "See **our policy**."),
    ],
)
def test_typography_markup_and_slips_are_cosmetic(before: str, after: str) -> None:
    assert verdict(before, after) is Verdict.COSMETIC


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Updated 2 days ago", "Updated 3 days ago"),
        ("5 min read", "6 min read"),
        ("© 2023 Shop", "© 2024 Shop"),
        ("Write to shop@shop.example now.", "Write to [\\[email protected\\]](/cdn-cgi/l/email-protection#a1) now."),
        ("We write.", "We write.\n\nSkip to main content"),
        ("We write.", "We write.\n\nThis shop uses cookies for your consent. Accept all by continuing."),
        ("![a](https://cdn.example/1.png)Seal", "![b](https://cdn.example/2.png)Seal"),
    ],
)
def test_what_belongs_to_the_page_is_an_artifact(before: str, after: str) -> None:
    assert verdict(before, after) is Verdict.ARTIFACT


def test_a_collapsed_emptied_or_translated_capture_is_an_artifact_whatever_else_differs() -> None:
    long = "\n\n".join(
        f"We may share your data number {n} with the partners that you have named to us." for n in range(60)
    )
    french = "\n\n".join(
        f"Nous pouvons transmettre vos données numéro {n} aux partenaires que vous avez nommés dans une lettre."
        for n in range(60)
    )
    assert judge(long, "").verdict is Verdict.ARTIFACT
    assert judge(long, "Something went wrong. Please try again.").verdict is Verdict.ARTIFACT
    assert judge("Something went wrong. Please try again.", long).verdict is Verdict.ARTIFACT
    assert judge(long, french).verdict is Verdict.ARTIFACT
    assert judge(long, long.replace("may share", "will never share")).verdict is Verdict.SUBSTANTIVE


def test_a_name_replaced_throughout_is_minor() -> None:
    before = "Shopline keeps it.\n\nAsk Shopline for more.\n\nThe people of Shopline read it."
    assert verdict(before, before.replace("Shopline", "Tradewind")) is Verdict.MINOR


def test_the_verdict_of_the_whole_is_the_weightiest_and_leads() -> None:
    judgement = judge(
        OPENING + "Last updated: May 3, 2021\n\nWe keep it for 30 days." + CLOSING,
        OPENING + "Last updated: May 4, 2022\n\nWe keep it for 90 days." + CLOSING,
    )
    assert judgement.verdict is Verdict.SUBSTANTIVE
    assert [change.verdict for change in judgement.changes] == [Verdict.SUBSTANTIVE, Verdict.MINOR]
    first, second = judgement.changes
    assert first.weight > second.weight
    assert first.reasons == ("'30 days' became '90 days'",)
    assert first.kind is ChangeKind.MODIFIED
    assert (first.category, second.category) == (Category.RETENTION, Category.POLICY_CHANGE)
    assert first.path == ("Privacy policy",)


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("We will never sell your data.", "We may sell your data.", Direction.WORSE),
        ("We may sell your data.", "We will never sell your data.", Direction.BETTER),
        ("We write.", "We write.\n\nYou have the right to ask us to delete it.", Direction.BETTER),
        ("We write.\n\nYou have the right to ask us to delete it.", "We write.", Direction.WORSE),
        ("We write.", "We write.\n\nWe share your address with advertising partners.", Direction.WORSE),
        ("Our office is open.", "Our desk is open.", Direction.NEUTRAL),
    ],
)
def test_a_change_says_for_whom_it_is_better(before: str, after: str, direction: Direction) -> None:
    (change,) = judge(OPENING + before + CLOSING, OPENING + after + CLOSING).changes
    assert change.direction is direction


@pytest.mark.parametrize("piece", ["a", "[", "](", "![[", "<", "_a ", "1.", "a.", "a@", "uses cookies "])
def test_a_long_text_of_hostile_signs_is_judged_within_seconds(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    start = time.process_time()
    assert judge(text, text + " Word.").verdict is not Verdict.UNCHANGED
    assert time.process_time() - start < 5


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_judged_and_equal_ones_are_unchanged(old: str, new: str) -> None:
    judgement = judge(old, new)
    assert (judgement.verdict is Verdict.UNCHANGED) == (old == new)
    assert judge(old, old).changes == ()


COOKIES = "# Cookie notice\n\n## Cookies we set\n\n| Name | Duration | Purpose | Domain |\n|---|---|---|---|\n"
ROW = "| visitor_id | 30 days | Counting visits | fennel.example |\n"


@pytest.mark.parametrize(
    ("before", "after", "category", "reason"),
    [
        (
            "We use Ferrymail, Oakdesk and Pillar to send receipts and to answer letters.",
            "We use Quillpost, Oakdesk and Pillar to send receipts and to answer letters.",
            Category.SHARING,
            "a recipient gave way to another: 'Ferrymail' became 'Quillpost'",
        ),
        (
            "The site is operated as a service to the town by its friends.",
            "The site is operated as a service to the town by Nora Lindqvist.",
            Category.CONTACT,
            "who runs the service changed: 'its friends' became 'Nora Lindqvist'",
        ),
        (
            "You may change your data in two ways:\n\n- By opening the settings\n- By handing us a note at the counter",
            "You may change your data in two ways:\n\n- By opening the settings",
            Category.RIGHTS,
            "a clause was taken out: 'By handing us a note at the counter'",
        ),
        (
            "You agree not to do any of this:\n\n- Selling tickets",
            "You agree not to do any of this:\n\n- Selling tickets\n- Mining coins or proving work for a chain",
            None,
            "a clause was put in: 'Mining coins or proving work for a chain'",
        ),
        (
            "We look after photos.\n\nWe will ask you before we hang one of yours in the window.",
            "We look after photos.",
            Category.CHOICE,
            "a clause was taken out: 'We will ask you before we hang one …'",
        ),
        (
            "We train no models on letters, except on those sent under Basic or Heron Trial.",
            "We train no models on letters, except on those sent under Basic, Heron Plus or Heron Trial.",
            None,
            "what an exception or a limit covers changed: 'Heron Plus' was put in",
        ),
        (
            "You answer for losses.",
            "You answer for losses and for your gross negligence.",
            None,
            "'and for your gross negligence' was put in",
        ),
    ],
)
def test_whom_one_deals_with_and_how_is_substantive(
    before: str, after: str, category: Category | None, reason: str
) -> None:
    judgement = judge(OPENING + before + CLOSING, OPENING + after + CLOSING)
    assert judgement.verdict is Verdict.SUBSTANTIVE
    assert judgement.changes[0].reasons[0].startswith(reason)
    assert category in (None, judgement.changes[0].category)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Write to us.", "Write to us.\n\nYou can also reach our office at help@osprey.example."),
        ("Write to us.", "Write to us.\n\nOur officer may be reached by phone on +44 20 7946 0000."),
        ("Don't be rude, and we'll be glad.", "Do not be rude, and we will be glad."),
        ("No one can't find us.", "Nobody cannot find us."),
        ("Readers tell stories.\n\n- Ask for feedback", "Readers tell stories."),
        ("We print maps of Ash, Elm and Oak.", "We print maps of Ash, Birch, Elm and Oak."),
        ("We use tools such as Ferrymail and Pillar.", "We use tools such as Quillpost and Pillar."),
    ],
)
def test_where_to_write_to_and_mere_examples_are_minor(before: str, after: str) -> None:
    assert verdict(before, after) is Verdict.MINOR


def test_a_banner_is_furniture_and_what_a_policy_says_of_cookies_at_length_is_not() -> None:
    banner = "This site uses cookies to be of use to you; by continuing you agree to them."
    policy = (
        f"{LONG} {LONG} {LONG} A banner says that the shop uses cookies, which are set if you accept them, {{}}. {LONG}"
    )
    assert verdict("", banner) is Verdict.ARTIFACT
    assert verdict(policy.format("for 30 days"), policy.format("for 24 months")) is Verdict.SUBSTANTIVE


def test_what_one_may_ask_at_an_address_is_no_mere_address() -> None:
    after = "Write to us.\n\nTo have your data deleted, write to gone@osprey.example."
    assert verdict("Write to us.", after) is Verdict.SUBSTANTIVE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Claims above 10,000 euros go to a court.", "Claims above 5,000 euros go to a court."),
        ("Our liability is limited to 10000.", "Our liability is limited to 5000."),
    ],
)
def test_an_amount_of_five_figures_is_no_postcode(before: str, after: str) -> None:
    assert verdict(before, after) is Verdict.SUBSTANTIVE
    assert (
        verdict("Write to us at 12 Mill Street, 8010 Graz.", "Write to us at 14 Mill Street, 8020 Graz.")
        is Verdict.MINOR
    )


def test_a_name_that_stands_all_over_the_document_is_the_service_itself() -> None:
    before = " ".join(["We use Osprey, Oakdesk and Pillar to send receipts."] + ["Osprey is a shop."] * 8)
    assert verdict(before, before.replace("Osprey", "Merlin")) is Verdict.MINOR


def test_blanks_that_a_capture_lost_take_nothing_away() -> None:
    """One capture breaks a line in the middle of a sentence, the next glues the words together."""
    broken = LONG.replace("who wished", "\n\nand who wished")
    glued = LONG.replace("had learned", "hadlearned").replace("to be read", "tobe read")
    assert verdict(broken, glued).rank > Verdict.SUBSTANTIVE.rank


def test_an_inventory_that_reaches_one_domain_further_is_substantive() -> None:
    before, after = COOKIES + ROW, COOKIES + ROW.replace("fennel.example", "fennel.example ads.fennel.example")
    judged = judge(before, after)
    assert judged.verdict is Verdict.SUBSTANTIVE
    assert "ads.fennel.example" in judged.changes[0].reasons[0]
    old, new = (
        text.replace("Cookie notice", "Offices").replace("Cookies we set", "Cities") for text in (before, after)
    )
    elsewhere = judge(old, new)
    assert elsewhere.verdict is not Verdict.SUBSTANTIVE, "an address in another table is an address"


def test_a_new_row_that_resembles_its_neighbours_is_new_all_the_same() -> None:
    rows = [ROW.replace("visitor_id", name) for name in ("basket", "language", "session", "consent", "theme")]
    judged = judge(COOKIES + "".join(rows), COOKIES + "".join([*rows, ROW.replace("visitor_id", "basket_two")]))
    assert judged.verdict is Verdict.SUBSTANTIVE
    again = judge(COOKIES + "".join(rows), COOKIES + "".join([*rows, rows[0]]))
    assert again.verdict is Verdict.MINOR, "the very same row says nothing new"


def test_a_heading_says_what_of_it_changed() -> None:
    old, new = (f"# Privacy\n\n## Last updated: {day} 2026\n\nWe write." for day in ("3 March", "2 May"))
    dated = judge(old, new)
    assert dated.changes[0].reasons == ("the document's own date changed",)
    named = judge(OPENING + "## How we use it\n\nWe use it." + CLOSING, OPENING + "## Our uses\n\nWe use it." + CLOSING)
    assert named.changes[0].reasons[0].startswith("a heading was reworded: 'How we use it' became 'Our uses'")


def test_a_list_of_links_in_another_order_belongs_to_the_page() -> None:
    links = [f"[{name}](https://shop.example/{n})" for n, name in enumerate(("Terms", "Prices", "Cookies", "Jobs"))]
    before, after = ("\n\n".join(["We write.", *order]) for order in (links, links[::-1]))
    assert verdict(before, after) is Verdict.ARTIFACT
