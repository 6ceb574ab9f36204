"""What says the same in six more languages: endings of verbs, long forms and plain words, numbers. Notation as in
`plain_words`, for whoever speaks them to read and mend.
"""

from __future__ import annotations

import re

_ENDINGS = {
    "de": "ungen ung eten ete ten te end en et n t e",
    "fr": "eons ations ation issons ions ons ez ent iez ées és ée é er ies ie ir is it ues ue us ant es e s",
    "es": "aciones ación amos emos imos adas ados ada ado idas idos ida ido aremos an en ar er ir a e o as es os s",
    "it": "azioni azione iamo ate ati ata ato ite iti ita ito ute uti uta uto ano ono are ere ire eremo a e i o",
    "pt": "ações ação amos emos imos adas ados ada ado idas idos ida ido aremos am em ar er ir a e o as es os s",
    "nl": "ingen ing den de ten te en d t e",
}
ENDINGS = {tongue: tuple(sorted(listed.split(), key=len, reverse=True)) for tongue, listed in _ENDINGS.items()}
"""A verb without these is the same in active and passive."""
PREFIXED = frozenset(["de", "nl"])
"""Here a participle begins with `ge`."""
_PHRASES = {
    "de": {
        "können": """haben_das_recht_auf haben_das_recht haben_ein_recht_auf haben_ein_recht sind_berechtigt
            haben_die_möglichkeit haben_anspruch_auf""",
        "verlangen": "zu_verlangen zu_fordern",
        "um": "zum_zweck zum_zwecke zwecks",
        "wenn": "sofern falls im_falle_dass",
        "bevor": "ehe",
        "durch": "mittels",
        "wegen": "aufgrund auf_grund",
    },
    "fr": {
        "pouvez": "avez_le_droit_de avez_le_droit_d êtes_en_droit_de avez_la_possibilité_de",
        "avez": "disposez_d disposez bénéficiez_d bénéficiez jouissez_d",
        "pour": "afin_de afin_d dans_le_but_de en_vue_de aux_fins_de",
        "si": "lorsque dans_le_cas_où au_cas_où dès_lors_que quand",
        "e-mail": """adresse_électronique courrier_électronique adresse_e-mail adresse_mail courriel adresse_e_mail
            e_mail""",
    },
    "es": {
        "puede": "tiene_derecho_a tiene_el_derecho_de tiene_el_derecho_a tiene_la_posibilidad_de",
        "para": "con_el_fin_de a_fin_de con_el_objeto_de con_la_finalidad_de con_el_objetivo_de",
        "si": "en_caso_de_que en_el_caso_de_que cuando",
    },
    "it": {
        "può": "ha_il_diritto_di ha_diritto_di ha_diritto_a ha_la_possibilità_di",
        "per": "al_fine_di allo_scopo_di con_lo_scopo_di",
        "se": "nel_caso_in_cui qualora quando",
    },
    "pt": {
        "pode": "tem_o_direito_de tem_direito_a tem_o_direito_a tem_a_possibilidade_de",
        "para": "com_o_objetivo_de com_o_fim_de a_fim_de com_a_finalidade_de",
        "se": "caso no_caso_de quando",
    },
    "nl": {
        "kunt": "heeft_het_recht_om hebt_het_recht_om heeft_recht_op heeft_de_mogelijkheid_om bent_gerechtigd_om",
        "om": "teneinde met_het_doel_om ten_behoeve_van",
        "als": "indien wanneer ingeval",
    },
}
SAME_PHRASES = {
    tongue: {phrase.replace("_", " "): short for short, listed in phrases.items() for phrase in listed.split()}
    for tongue, phrases in _PHRASES.items()
}
_GROUPS = {
    "de": """verwenden nutzen benutzen gebrauchen|senden schicken zusenden übersenden|speichern aufbewahren
        |erheben erhoben sammeln erfassen|weitergeben weitergegeben|beantworten antworten|informieren benachrichtigen
        |löschen entfernen|webseite website internetseite|erhalten bekommen|angaben daten informationen|ändern anpassen
        |beenden kündigen|verlangen fordern|können kann könnten|werden wird""",
    "fr": """utiliser employer|envoyer adresser transmettre transmises transmis|conserver stocker
        |recueillir collecter|supprimer effacer|informer avertir prévenir|modifier changer|données informations
        |pouvoir pouvez peut pouvons|obtenir recevoir""",
    "es": """utilizar usar emplear|enviar remitir|conservar almacenar guardar|recoger recopilar recabar
        |eliminar suprimir borrar|informar avisar notificar comunicar|modificar cambiar|datos información
        |obtener recibir|solicitar pedir""",
    "it": """utilizzare usare impiegare|inviare mandare spedire|conservare archiviare memorizzare
        |raccogliere raccolti raccolte raccolta raccogliamo|cancellare eliminare|informare avvisare notificare
        |modificare cambiare|dati informazioni|ottenere ricevere|richiedere chiedere""",
    "pt": """utilizar usar empregar|enviar remeter|conservar armazenar guardar|recolher coletar
        |eliminar apagar excluir|informar avisar notificar|modificar alterar|dados informações|obter receber
        |solicitar pedir""",
    "nl": """gebruiken benutten|sturen zenden verzenden|bewaren opslaan opgeslagen|verzamelen vergaren
        |verwijderen wissen|informeren inlichten|wijzigen veranderen aanpassen|gegevens informatie|ontvangen krijgen""",
}
GROUPS = {tongue: tuple(group.split() for group in listed.split("|")) for tongue, listed in _GROUPS.items()}
_NUMBERS = {
    "de": "ein|einen|einem|einer zwei drei vier fünf sechs sieben acht neun zehn",
    "fr": "un|une deux trois quatre cinq six sept huit neuf dix",
    "es": "un|una dos tres cuatro cinco seis siete ocho nueve diez",
    "it": "un|una due tre quattro cinque sei sette otto nove dieci",
    "pt": "um|uma dois|duas três quatro cinco seis sete oito nove dez",
    "nl": "een|één twee drie vier vijf zes zeven acht negen tien",
}
_TENS = {
    "de": "zwölf:12 vierzehn:14 fünfzehn:15 zwanzig:20 dreißig:30 sechzig:60 neunzig:90",
    "fr": "douze:12 quatorze:14 quinze:15 vingt:20 trente:30 soixante:60",
    "es": "doce:12 catorce:14 quince:15 veinte:20 treinta:30 sesenta:60 noventa:90",
    "it": "dodici:12 quattordici:14 quindici:15 venti:20 trenta:30 sessanta:60 novanta:90",
    "pt": "doze:12 catorze:14 quinze:15 vinte:20 trinta:30 sessenta:60 noventa:90",
    "nl": "twaalf:12 veertien:14 vijftien:15 twintig:20 dertig:30 zestig:60 negentig:90",
}
NUMBERS: dict[str, dict[str, str]] = {
    tongue: {word: str(n) for n, words in enumerate(listed.split(), 1) for word in words.split("|")}
    | dict(pair.split(":") for pair in _TENS[tongue].split())
    for tongue, listed in _NUMBERS.items()
}
"""The first of them are articles too: they count before a unit of time."""
PURPOSE = {
    "de": re.compile(r"^(?:und|oder|sowie) (?:um|zum|zur|für)\b"),
    "fr": re.compile(r"^(?:et|ou|ainsi que) (?:pour|à|afin)\b"),
    "es": re.compile(r"^(?:y|e|o) (?:para|con el fin|a)\b"),
    "it": re.compile(r"^(?:e|ed|o) (?:per|al fine|a)\b"),
    "pt": re.compile(r"^(?:e|ou) (?:para|a fim)\b"),
    "nl": re.compile(r"^(?:en|of) (?:om|voor|ter)\b"),
}
"""What joins one purpose more."""
