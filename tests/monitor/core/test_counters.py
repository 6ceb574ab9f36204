"""Lines that change hourly or daily are quiet by their kind; the same kinds of words with a fact in them are not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.core.follow import Patience, follow
from monitor.core.judge import judge
from monitor.core.types import Changed, Held, KnownText, Memory, Reading, Sameness, Unchanged, Verdict
from tests.build import START

AROUND = {
    "en": (
        "# Privacy",
        "We collect your name and address when you order something from our shop.",
        "{}",
        "Order records are kept and are then deleted from every system that we operate. We do not sell them.",
        "## Contact",
        "Write to the office.",
    ),
    "de": (
        "# Datenschutz",
        "Wir erheben Ihren Namen und Ihre Anschrift, wenn Sie etwas bestellen, und wir verkaufen diese Daten nicht.",
        "{}",
        "Die Aufzeichnungen werden aufbewahrt und danach aus allen Systemen gelöscht, die wir betreiben.",
    ),
    "fr": (
        "# Confidentialité",
        "Nous recueillons votre nom et votre adresse lorsque vous commandez et nous ne vendons pas ces données.",
        "{}",
        "Les commandes sont conservées puis effacées de tous les systèmes que nous exploitons.",
    ),
    "es": (
        "# Privacidad",
        "Recogemos su nombre y su dirección cuando usted hace un pedido en nuestra tienda y no vendemos estos datos.",
        "{}",
        "Los pedidos se conservan y después se borran de todos los sistemas que utilizamos.",
    ),
    "it": (
        "# Privacy",
        "Raccogliamo il suo nome e il suo indirizzo quando ordina qualcosa e non vendiamo questi dati.",
        "{}",
        "Gli ordini sono conservati e poi cancellati da tutti i sistemi che utilizziamo.",
    ),
    "pt": (
        "# Privacidade",
        "Recolhemos o seu nome e a sua morada quando faz uma encomenda na nossa loja e não vendemos estes dados.",
        "{}",
        "As encomendas são conservadas e depois apagadas de todos os sistemas que utilizamos.",
    ),
    "nl": (
        "# Privacy",
        "Wij verzamelen uw naam en uw adres wanneer u iets bestelt in onze winkel en wij verkopen deze gegevens niet.",
        "{}",
        "De bestellingen worden bewaard en daarna gewist uit alle systemen die wij gebruiken.",
    ),
}
PASSING = (
    ("en", "12,345 users trust us.", "12,391 users trust us."),
    ("en", "Trusted by 12,345 businesses worldwide", "Trusted by 12,402 businesses worldwide"),
    ("en", "Join over 1.2 million happy customers.", "Join over 1.3 million happy customers."),
    ("en", "10,482 people have already signed up.", "10,519 people have already signed up."),
    ("en", "128 days since our last security incident.", "129 days since our last security incident."),
    ("en", "It has been 45 days since the last outage.", "It has been 46 days since the last outage."),
    ("en", "Only 12 days left until our summer sale!", "Only 11 days left until our summer sale!"),
    ("en", "Today is Tuesday, 3 March 2026.", "Today is Wednesday, 4 March 2026."),
    ("en", "Tuesday, 3 March 2026, 14:05", "Tuesday, 3 March 2026, 15:05"),
    ("en", "Server time: 14:05", "Server time: 15:05"),
    ("en", "Page generated on 3 March 2026 at 14:05.", "Page generated on 4 March 2026 at 02:15."),
    ("en", "Rated 4.8 out of 5 by 1,234 customers", "Rated 4.7 out of 5 by 1,301 customers"),
    ("en", "4.8 stars (1,234 reviews)", "4.9 stars (1,240 reviews)"),
    ("en", "17 people are viewing this page right now.", "4 people are viewing this page right now."),
    ("en", "Views: 1,234", "Views: 1,301"),
    ("en", "Visitor number 104822", "Visitor number 104901"),
    ("en", "© 2025 Linden Workshop", "© 2026 Linden Workshop"),
    (
        "en",
        "Tip of the day: back up your photographs before you delete your account.",
        "Tip of the day: never share your password with anybody.",
    ),
    ("en", "Quote of the day: “Privacy is a right.”", "Quote of the day: “Trust must be earned.”"),
    ("en", "Spring sale: 20 % off all chairs. Shop now!", "Autumn sale: 30 % off all tables. Shop now!"),
    ("en", "Use code HELLO10 for 10% off your first order.", "Use code SUN15 for 15% off your first order."),
    (
        "en",
        "We have planted 12,345 trees with your help so far.",
        "We have planted 12,502 trees with your help so far.",
    ),
    ("en", "Currently 312 members online", "Currently 287 members online"),
    ("en", "So far this year we have answered 412 requests.", "So far this year we have answered 431 requests."),
    ("en", "Weather in Graz: 12 degrees", "Weather in Graz: 14 degrees"),
    ("de", "12.345 Kunden vertrauen uns.", "12.391 Kunden vertrauen uns."),
    ("de", "Heute ist Dienstag, der 3. März 2026.", "Heute ist Mittwoch, der 4. März 2026."),
    ("de", "Seit 128 Tagen ohne Sicherheitsvorfall.", "Seit 129 Tagen ohne Sicherheitsvorfall."),
    (
        "de",
        "Tipp des Tages: Sichern Sie Ihre Bilder, bevor Sie Ihr Konto löschen.",
        "Tipp des Tages: Geben Sie Ihr Kennwort niemals an Dritte weiter.",
    ),
    ("de", "Noch 12 Tage bis zum Sommerschlussverkauf!", "Noch 11 Tage bis zum Sommerschlussverkauf!"),
    ("de", "Bereits 10.482 zufriedene Kunden", "Bereits 10.519 zufriedene Kunden"),
    ("fr", "12 345 clients nous font confiance.", "12 391 clients nous font confiance."),
    ("fr", "Nous sommes le mardi 3 mars 2026.", "Nous sommes le mercredi 4 mars 2026."),
    ("fr", "128 jours depuis le dernier incident.", "129 jours depuis le dernier incident."),
    (
        "fr",
        "Conseil du jour : sauvegardez vos photos avant de supprimer votre compte.",
        "Conseil du jour : ne partagez jamais votre mot de passe.",
    ),
    ("fr", "Déjà 10 482 membres inscrits", "Déjà 10 519 membres inscrits"),
    ("es", "12.345 clientes confían en nosotros.", "12.391 clientes confían en nosotros."),
    ("es", "Hoy es martes, 3 de marzo de 2026.", "Hoy es miércoles, 4 de marzo de 2026."),
    ("es", "128 días desde el último incidente.", "129 días desde el último incidente."),
    (
        "es",
        "Consejo del día: guarde sus fotos antes de borrar su cuenta.",
        "Consejo del día: no comparta nunca su contraseña.",
    ),
    ("es", "Más de 10.482 usuarios ya se han registrado.", "Más de 10.519 usuarios ya se han registrado."),
    ("it", "12.345 clienti si fidano di noi.", "12.391 clienti si fidano di noi."),
    ("it", "Oggi è martedì 3 marzo 2026.", "Oggi è mercoledì 4 marzo 2026."),
    ("it", "128 giorni dall'ultimo incidente.", "129 giorni dall'ultimo incidente."),
    (
        "it",
        "Consiglio del giorno: salvi le foto prima di cancellare il conto.",
        "Consiglio del giorno: non condivida mai la password.",
    ),
    ("it", "Già 10.482 clienti soddisfatti", "Già 10.519 clienti soddisfatti"),
    ("pt", "12.345 clientes confiam em nós.", "12.391 clientes confiam em nós."),
    ("pt", "Hoje é terça-feira, 3 de março de 2026.", "Hoje é quarta-feira, 4 de março de 2026."),
    ("pt", "128 dias desde o último incidente.", "129 dias desde o último incidente."),
    (
        "pt",
        "Dica do dia: guarde as fotografias antes de apagar a conta.",
        "Dica do dia: nunca partilhe a sua palavra-passe.",
    ),
    ("pt", "Já somos 10.482 membros satisfeitos", "Já somos 10.519 membros satisfeitos"),
    ("nl", "12.345 klanten vertrouwen op ons.", "12.391 klanten vertrouwen op ons."),
    ("nl", "Vandaag is het dinsdag 3 maart 2026.", "Vandaag is het woensdag 4 maart 2026."),
    ("nl", "128 dagen sinds het laatste incident.", "129 dagen sinds het laatste incident."),
    (
        "nl",
        "Tip van de dag: bewaar uw foto's voordat u uw account verwijdert.",
        "Tip van de dag: deel uw wachtwoord nooit met derden.",
    ),
    ("nl", "Al 10.482 tevreden klanten", "Al 10.519 tevreden klanten"),
)
TOLD = (
    (
        "en",
        "Tip of the day: share no password. The desk answers letters within 30 days.",
        "Tip of the day: back up your photographs. The desk answers letters within 60 days.",
    ),
    ("en", "We keep invoices for 128 days.", "We keep invoices for 129 days."),
    ("en", "128 days after the order we delete your address.", "90 days after the order we delete your address."),
    ("en", "You must be 13 years old.", "You must be 16 years old."),
    ("en", "We share your data with 120 partners.", "We share your data with 842 partners."),
    ("en", "Our 120 partners may use cookies.", "Our 842 partners may use cookies."),
    ("en", "The fee is 12,345 dollars.", "The fee is 12,391 dollars."),
    ("en", "You have 30 days left to object after we write.", "You have 14 days left to object after we write."),
    (
        "en",
        "If more than 30 days have passed since the purchase, no refund is given.",
        "If more than 14 days have passed since the purchase, no refund is given.",
    ),
    ("en", "30 days since delivery, your right to return ends.", "14 days since delivery, your right to return ends."),
    ("en", "The plan is limited to 5,000 users.", "The plan is limited to 1,000 users."),
    (
        "en",
        "Accounts with 5,000 users or more pay a higher fee.",
        "Accounts with 1,000 users or more pay a higher fee.",
    ),
    (
        "en",
        "This rule applies to businesses with 50 customers or more.",
        "This rule applies to businesses with 10 customers or more.",
    ),
    ("en", "We answer within 30 days.", "We answer within 45 days."),
    (
        "en",
        "We store 24 months of location history of all users.",
        "We store 36 months of location history of all users.",
    ),
    ("en", "A late fee of 5% is charged.", "A late fee of 8% is charged."),
    ("en", "Uptime is guaranteed at 99.9% each month.", "Uptime is guaranteed at 99.5% each month."),
    (
        "en",
        "Members online for 30 days without a visit are deleted.",
        "Members online for 14 days without a visit are deleted.",
    ),
    (
        "en",
        "Last year we handed data of 12 users to the police.",
        "Last year we handed data of 340 users to the police.",
    ),
    ("en", "12,345 users trust us.", "12,345 users trust us, and we sell their data to advertisers."),
    ("en", "Tip of the day: clear your cookies.", "We sell your personal data to advertisers."),
    ("en", "Use code HELLO10 for 10% off your first order.", "We may sell your personal information to third parties."),
    ("en", "Today we keep your photographs for 30 days.", "Today we keep your photographs for 90 days."),
    ("de", "Wir speichern Rechnungen 128 Tage.", "Wir speichern Rechnungen 365 Tage."),
    ("de", "Noch 14 Tage nach dem Kauf können Sie widerrufen.", "Noch 7 Tage nach dem Kauf können Sie widerrufen."),
    ("de", "Seit dem Kauf müssen 30 Tage vergangen sein.", "Seit dem Kauf müssen 60 Tage vergangen sein."),
    ("fr", "Nous conservons les factures 128 jours.", "Nous conservons les factures 365 jours."),
    (
        "fr",
        "Vous avez 30 jours depuis la livraison pour retourner.",
        "Vous avez 14 jours depuis la livraison pour retourner.",
    ),
    ("es", "Conservamos las facturas 128 días.", "Conservamos las facturas 365 días."),
    ("es", "Tiene 30 días desde la entrega para devolver.", "Tiene 14 días desde la entrega para devolver."),
    ("it", "Conserviamo le fatture per 128 giorni.", "Conserviamo le fatture per 365 giorni."),
    ("it", "Ha 30 giorni dalla consegna per restituire.", "Ha 14 giorni dalla consegna per restituire."),
    ("pt", "Conservamos as faturas durante 128 dias.", "Conservamos as faturas durante 365 dias."),
    ("pt", "Tem 30 dias desde a entrega para devolver.", "Tem 14 dias desde a entrega para devolver."),
    ("nl", "Wij bewaren facturen 128 dagen.", "Wij bewaren facturen 365 dagen."),
    ("nl", "U hebt 30 dagen sinds de levering om te ruilen.", "U hebt 14 dagen sinds de levering om te ruilen."),
    (
        "en",
        "Clients over 10,000 users already pay a service fee.",
        "Clients over 5,000 users already pay a service fee.",
    ),
    ("en", "We process data of 12,345 customers.", "We process data of 22,345 customers."),
)


def text_with(tongue: str, line: str) -> str:
    return "\n\n".join(AROUND[tongue]).format(line)


@pytest.mark.parametrize(("tongue", "before", "after"), PASSING)
def test_a_line_that_goes_on_by_itself_alerts_nobody(tongue: str, before: str, after: str) -> None:
    verdict = judge(text_with(tongue, before), text_with(tongue, after)).verdict
    assert verdict.rank > Verdict.SUBSTANTIVE.rank


@pytest.mark.parametrize(("tongue", "before", "after"), TOLD)
def test_a_fact_in_such_words_is_told(tongue: str, before: str, after: str) -> None:
    assert judge(text_with(tongue, before), text_with(tongue, after)).verdict is Verdict.SUBSTANTIVE


def test_a_tip_of_the_day_under_its_own_heading_is_quiet_and_a_sentence_beside_it_is_not() -> None:
    text = "# Privacy\n\nWe never sell your data.\n\n## Tip of the day\n\nShare no password."
    assert judge(text, text.replace("Share no password", "Delete cookies")).verdict is Verdict.MINOR
    assert judge(text, text.replace("never sell", "may sell")).verdict is Verdict.SUBSTANTIVE


def reading(text: str) -> Reading:
    return Reading(text, "Privacy", None, "en", "test 1")


def memory(text: str) -> Memory:
    last = reading(text)
    known = KnownText(last.text_sha256, 1, START, START, was_told=False, verdict=None)
    return Memory(1, last, START, {last.text_sha256: known})


COUNTER = "12,345 users trust us."


def test_a_counter_makes_no_version_from_the_first_look_on() -> None:
    seen = follow(
        reading(text_with("en", "12,391 users trust us.")), memory(text_with("en", COUNTER)), START, Patience()
    )
    assert isinstance(seen, Unchanged)
    assert seen.because is Sameness.RESTLESS_PLACES


def test_an_edit_beside_a_counter_is_held_and_told_alone() -> None:
    past, patience = memory(text_with("en", COUNTER)), Patience()
    edited = [text_with("en", f"12,{n} users trust us.").replace("do not sell", "may sell") for n in (391, 402)]
    held = follow(reading(edited[0]), past, START, patience)
    assert isinstance(held, Held)
    later = START + timedelta(hours=1)
    waiting = Memory(1, past.last, START, past.known, candidate=held.candidate, places=held.places)
    told = follow(reading(edited[1]), waiting, later, patience)
    assert isinstance(told, Changed)
    assert told.alerted
    assert [change.after for change in told.judgement.changes] == [AROUND["en"][3].replace("do not sell", "may sell")]


def test_a_number_that_is_a_fact_is_held_like_any_change() -> None:
    past = memory(text_with("en", "We keep invoices for 128 days."))
    seen = follow(reading(text_with("en", "We keep invoices for 129 days.")), past, START, Patience())
    assert isinstance(seen, Held)
    assert seen.judgement.verdict is Verdict.SUBSTANTIVE
