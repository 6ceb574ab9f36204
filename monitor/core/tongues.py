"""The few words of six more languages by which a change of meaning is told from a change of wording.

For them there are no lists of data, recipients and rights as the lexicon has for English: negation, modality, scope,
times, consent and what is done with data, no more. A judgement by these says that it is reduced. Notation as there.
"""

from __future__ import annotations

from monitor.core.lexicon import Signal, words

_NEGATIONS = {
    "de": "nicht nie niemals keinesfalls niemand kein keine keinen keiner keines keinem ohne weder außer",
    "fr": "pas ne n'* jamais aucun aucune sans ni sauf non",
    "es": "no nunca jamás ningún ninguna ninguno sin ni salvo excepto",
    "it": "non mai nessun nessuna nessuno senza né salvo tranne",
    "pt": "não nunca jamais nenhum nenhuma sem nem salvo exceto",
    "nl": "niet nooit geen zonder noch behalve tenzij",
}
_MODALS = {
    "de": """darf dürfen kann können muss müssen soll sollen wird werden möchte verpflichtet berechtigt gegebenenfalls
        möglicherweise eventuell bemühen""",
    "fr": """peut peuvent pouvons pouvez doit doivent devons devez devra pourra pourrons sera serons obligé autorisé
        éventuellement""",
    "es": """puede pueden podemos podrá podremos podrán debe deben deberá debemos obligado autorizado eventualmente
        intentar*""",
    "it": "può possono possiamo potrà potremo potranno deve devono dovrà dobbiamo obbligato autorizzato eventualmente",
    "pt": "pode podem podemos poderá poderemos poderão deve devem deverá devemos obrigado autorizado eventualmente",
    "nl": "mag mogen kan kunnen moet moeten zal zullen zult verplicht gerechtigd mogelijk eventueel",
}
_SCOPES = {
    "de": "nur ausschließlich alle allen jeder jede jedes stets immer mindestens höchstens sofern falls unverzüglich",
    "fr": "seulement uniquement exclusivement tous toutes tout chaque toujours moins immédiatement si certains",
    "es": "sólo solo solamente únicamente exclusivamente todos todas cualquier cada siempre menos inmediatamente si",
    "it": "solo soltanto esclusivamente tutti tutte qualsiasi ogni sempre almeno immediatamente se",
    "pt": "somente apenas exclusivamente todos todas qualquer cada sempre menos imediatamente se",
    "nl": "alleen uitsluitend alle elke ieder iedere altijd minstens hoogstens onmiddellijk indien",
}
_TIMES = {
    "de": "tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden",
    "fr": "jour jours semaine semaines mois an ans année années heure heures",
    "es": "día días semana semanas mes meses año años hora horas",
    "it": "giorno giorni settimana settimane mese mesi anno anni ora ore",
    "pt": "dia dias semana semanas mês meses ano anos hora horas",
    "nl": "dag dagen week weken maand maanden jaar jaren uur uren",
}
_CONSENTS = {
    "de": "einwillig* zustimm* widerspr* widerruf* ablehn* recht rechte auskunft lösch* berichtig*",
    "fr": "consent* opposer opposition retirer refus* droit droits accès effac* supprim* rectif*",
    "es": "consent* oponer* oposición retirar rechaz* derecho derechos acceso suprim* elimin* rectific*",
    "it": "consens* opporsi opposizione revoc* rifiut* diritto diritti accesso cancell* rettific*",
    "pt": "consent* opor* oposição retirar recus* direito direitos acesso elimin* apag* retific*",
    "nl": "toestemming bezwaar intrekken weiger* recht rechten inzage verwijder* wissen rectific*",
}
_ACTS = {
    "de": """geben gibt erheb* erhob* teilen weitergeb* weitergeg* verkauf* übermittel* speicher* verarbeit* werb*
        dritte dritten""",
    "fr": "collect* partag* vend* vente transmet* transfér* conserv* trait* publicit* tiers partenair*",
    "es": "recopil* recog* compart* vend* venta transfer* transmit* conserv* trat* publicid* guard* tercero* socio*",
    "it": "raccogl* raccolt* condivi* vend* trasfer* trasmett* conserv* tratt* pubblicit* terz* partner*",
    "pt": """recolh* colet* partilh* compartilh* vend* transfer* transmit* conserv* trat* publicid* guard* terceir*
        parceir*""",
    "nl": "verzamel* delen gedeeld verko* doorgev* overdra* bewar* verwerk* adverten* derden partner*",
}
JOINTS = {
    "de": frozenset(["und", "oder", "sowie"]),
    "fr": frozenset(["et", "ou"]),
    "es": frozenset(["y", "e", "o", "u"]),
    "it": frozenset(["e", "ed", "o"]),
    "pt": frozenset(["e", "ou"]),
    "nl": frozenset(["en", "of"]),
}
"""What joins an item to its list ..."""
LISTS = {tongue: words(f"{_ACTS[tongue]} {_CONSENTS[tongue]}") for tongue in _ACTS}
"""... whose verb or noun is one of these."""
LAW = words(
    """recht rechts gesetz gesetze gericht gerichte gerichtsstand loi lois tribunaux tribunal juridiction ley leyes
    tribunales fuero jurisdicción legge leggi tribunali foro giurisdizione lei leis tribunais rechter rechtbank"""
)
STOP_WORDS = {
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber sowie als auch zu zur zum
        in im an am auf bei von vom mit für aus um über unter nach durch es ist sind war sein ihr ihre
        ihren ihrem ihrer sie wir uns unser unsere unseren unserer ich sich dies diese dieser dieses
        diesen dass daher hier dort wie wenn so dabei""",
    "fr": """le la les l un une des de du d et ou mais ainsi que qui dont à au aux en dans par pour sur avec
        est sont été être ce cet cette ces nous vous votre vos notre nos leur leurs il elle ils elles se
        s y lors donc ici comme""",
    "es": """el la los las lo un una unos unas de del y e o u pero así que a al en por para con sobre es son
        ser estar este esta estos estas nos nosotros usted ustedes su sus nuestro nuestra nuestros
        nuestras se como aquí cuando""",
    "it": """il lo la i gli le l un uno una di del dello della dei degli delle e o ma così che a al allo alla
        ai agli alle in nel nella nei nelle da dal dalla per con su sul sulla è sono essere questo
        questa questi queste noi voi vostro vostri vostra nostro nostra nostri nostre suo sua si come
        qui quando""",
    "pt": """o a os as um uma uns umas de do da dos das e ou mas assim que ao aos à às em no na nos nas por
        pelo pela para com sobre é são ser este esta estes estas nós você vocês seu sua seus suas nosso
        nossa nossos nossas se como""",
    "nl": """de het een en of maar zoals ook dat die te ten ter in op aan bij van met voor uit om over onder
        na door is zijn was u uw wij we ons onze ik zich dit deze er hier daar als wanneer zo""",
}
STOPS = {tongue: frozenset(listed.split()) for tongue, listed in STOP_WORDS.items()}
SIGNALS = {
    tongue: (
        Signal("negation", "a negation changed", words(_NEGATIONS[tongue]), 1.0),
        Signal("modality", "what will, may or must be done changed", words(_MODALS[tongue]), 1.0),
        Signal("scope", "how far it reaches changed", words(_SCOPES[tongue]), 0.9),
        Signal("time", "a time or how often changed", words(_TIMES[tongue]), 0.8),
        Signal("right", "consent or a right changed", words(_CONSENTS[tongue]), 0.8),
        Signal("act", "what is done changed", words(_ACTS[tongue]), 0.8),
    )
    for tongue in _NEGATIONS
}
TELLING = frozenset(" ".join((*_NEGATIONS.values(), *_MODALS.values(), *_SCOPES.values())).split())
"""No slip of spelling is seen in these."""
NEGATIONS = frozenset(" ".join(_NEGATIONS.values()).split())
PROMISES = NEGATIONS | frozenset(" ".join(_MODALS.values()).split())
UNITS = " ".join(_TIMES.values())
IS_TIME = words(UNITS)
MODAL = {tongue: frozenset(listed.split()) for tongue, listed in _MODALS.items()}
FUTURE = {
    "de": frozenset(["wird", "werden"]),
    "fr": frozenset(["sera", "serons"]),
    "nl": frozenset(["zal", "zullen", "zult"]),
}
"""What will be done, or in the passive is done, is simply said to be done."""
MONTHS = words(
    """januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre
    novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio
    febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro
    outubro dezembro januari februari maart mei augustus"""
)
DATE_LINE = words(
    """stand fassung aktualisier* gültig letzte dernière mise_à_jour vigueur última actualiza* vigor ultimo aggiorna*
    vigore atualiza* laatst bijgewerkt versie geldig"""
)
