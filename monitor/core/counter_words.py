"""The words of lines that change by themselves, and of those that never do; for a person to read and mend.

Patterns see a sentence in lower case, with straight apostrophes, every number written as `#`. As in `lexicon`, "*"
stands for any ending and "_" for a blank in the lists of plain words.
"""

from __future__ import annotations

import re

from monitor.core.lexicon import words

FACTS = words(
    """must shall can require* entitled rights right_to right_of refund* return* fee fees pay pays paid charge* price*
    limit* minimum maximum at_least up_to within under unless if delet* keep keeps kept store stores stored storing
    storage retain* share shares shared sharing sell sells sold disclos* collect collects collected collecting process*
    partner* vendor* third data personal information age law court* police notice cancel* terminat* expir* guarantee*
    muss müssen darf dürfen kann können recht rechte frist gebühr* zahlen zahlt preis preise mindestens höchstens bis_zu
    innerhalb wenn falls lösch* gelöscht speicher* aufbewahr* verkauf* daten dritte* gericht* kündig* widerruf* kauf
    doit doivent peut peuvent droit* délai frais payer prix au_moins supprim* conserv* partag* vendre vendons vendu*
    données partenaire* tiers âge tribuna* résili* retour* rembours* livraison
    debe* puede* derecho* plazo tarifa* pagar precio* al_menos elimin* borr* compart* vender vendemos vendid* datos
    socios terceros edad devol* reembols* entrega
    devono può possono diritt* termine tariff* pagare prezz* almeno entro cancell* condivid* vendiamo vendut* dati terzi
    età recesso restitu* rimbors* consegna
    deve* pode* direito* prazo taxa taxas preço* pelo_menos apag* partilh* dados parceiros idade
    moet* mag recht* termijn kosten betal* prijs minstens hoogstens binnen indien verwijder* bewaar* bewaren delen
    verko* gegevens derden leeftijd rechtbank opzeg* ruil* terugbetal* levering"""
)
"""A right, a duty, a price, or what is done with data: a number beside these is what a reader must know."""
MAY = re.compile(r"(?<!# )(?<!#\. )\bmay\b(?! #)")
"""The verb, not the month."""

_CROWD = (
    "users? customers? clients? members? people subscribers? companies businesses teams? shops stores merchants readers"
    " visitors guests families learners students developers downloads installs orders requests trees meals reviews"
    " ratings kund(?:en|innen) nutzer\\w* mitglieder\\w* menschen unternehmen besucher\\w* leser\\w* firmen"
    " bestellungen bewertungen utilisateurs membres personnes entreprises visiteurs abonnés avis clientes usuarios"
    " miembros personas empresas visitantes suscriptores clienti utenti membri persone aziende visitatori iscritti"
    " recensioni utilizadores usuários membros pessoas avaliações klanten gebruikers leden mensen bedrijven bezoekers"
).replace(" ", "|")
_MILLIONS = "(?: (?:million|thousand|mio|millionen|millions?|millones|milioni|milhões|miljoen|de|di)\\b)?"
_PRAISE = (
    "trust,love,rely,already,joined,signed up,happy,satisfied,so far,to date,and counting,right now,online,viewing,"
    "watching,browsing,join,worldwide,reviews,vertrauen,lieben,bereits,schon,bisher,bislang,zufriedene,gerade,weltweit,"
    "confiance,déjà,satisfaits,inscrits,en ligne,rejoignez,confían,ya,satisfechos,satisfechas,en línea,hasta ahora,"
    "si fidano,già,soddisfatti,finora,confiam,já,satisfeitos,até agora,tevreden,al,vertrouwen,wereldwijd"
).replace(",", "|")
_SEEN = (
    "views?|visits?|hits|downloads|likes|followers|comments|reviews|ratings|online|aufrufe|zugriffe|besucher|vues"
    "|visites|visitas|visite|letture|visualizações|weergaven|bezoekers"
)
_UNITS = "days?|hours?|tage?n?|stunden|jours?|heures|días?|horas|giorni|ore|dias?|dagen|uur"
COUNTS = re.compile(
    "|".join(
        (
            rf"(?=.*?#{_MILLIONS}(?:[ -]\w+){{0,2}}? (?:{_CROWD})\b)(?=.*?\b(?:{_PRAISE})\b)",
            r"^(?:trusted|loved|used|chosen|rated) by (?:over |more than )?#",
            rf"^(?:page ?)?(?:{_SEEN}|visitor(?: number| no\.?)?)\W{{0,3}}#$",
            rf"^# (?:page ?)?(?:{_SEEN})$",
            r"^(?:rated )?# (?:out of # )?(?:stars?|sterne|étoiles|estrellas|stelle|estrelas|sterren)?\W*#? ?"
            r"(?:by|reviews?|ratings?|bewertungen|avis|opiniones|recensioni|avaliações|beoordelingen)\b",
            r"#\s?(?:°|degrees|grad|degrés|grados|gradi|graus|graden)",
            "^(?:day |tag |jour |día |giorno |dia |dag )?(?:it has been |it's been |seit |depuis |desde hace |da |há )?"
            rf"# (?:{_UNITS}) (?:since|without|ohne|seit|depuis|sans|desde|sin|dal|dall'|senza|sem|sinds|zonder)",
            "^(?:only |just |nur noch |noch |plus que |encore |il reste |solo |faltan |quedan |mancano |faltam |nog )?"
            rf"# (?:{_UNITS}) (?:left|to go|until|till|bis|avant|para|hasta|al|alla|até|tot|te gaan)",
        )
    )
)
"""How many came, bought or looked; how long since or until something."""
TODAY = re.compile(
    r"^(?:today(?:'s date)?|heute|aujourd'hui|hoy|oggi|hoje|vandaag)(?: is| ist| es| è| é| het)*[:,]? #$"
    r"|^vandaag is het #$|^nous sommes (?:le )?#$|^(?:current|local|server|aktuelle) (?:date|time|zeit|uhrzeit)\W+#$"
    r"|^(?:page|report|seite|pagina|página) (?:was )?(?:generated|created|printed|loaded|rendered|erzeugt|erstellt"
    r"|aufgerufen|générée|generada|generata|gerada|gemaakt)\b"
    r"|^(?:generated|printed|rendered|gedruckt) (?:on |at |am )?#"
    r"|^#$"
)
"""Every date and hour in it is one `#`."""
DAYS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag)\b"
)
OF_THE_DAY = re.compile(
    r"^\w+ (?:of the (?:day|week|hour)|des tages|der woche|du jour|de la semaine|del día|de la semana|del giorno"
    r"|della settimana|do dia|da semana|van de (?:dag|week))\b"
)
OFFERS = re.compile(
    r"\b(?:(?:use|with|enter|apply|mit(?: dem)?|avec le|con el|con il|com o|met) code\b|(?:shop|buy|order|discover) now"
    r"|while stocks last|black friday|flash sale|(?:spring|summer|autumn|winter|holiday|end of season) sale"
    r"|jetzt (?:kaufen|shoppen|entdecken|sparen|bestellen)|solange der vorrat reicht|schlussverkauf|achetez maintenant"
    r"|soldes d'(?:été|hiver)|comprar? (?:ahora|ya)|rebajas de|acquista ora|saldi (?:estivi|invernali)"
    r"|compre (?:agora|já)|koop nu|shop nu|zolang de voorraad strekt)"
)
