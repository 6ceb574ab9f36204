"""What pages say that stand in place of a policy, by ailment, in seven languages.

Read only on short pages and in their titles: a policy may say any of it as often as it likes.
"""

from __future__ import annotations

import re

from monitor.core.types import Ailment

_ROBOT = r"(?:a |ein |un |een |um |une )?(?:robot\w*|robô|bot)"
_SAID = {  # one pattern a line
    Ailment.BOT_WALL: rf"""
        just a moment\.\.\.
        (?:checking|verifying) (?:if )?(?:your browser|the site connection|you are (?:a )?human)
        we(?:'re|’re| are) verifying your browser
        verify (?:that )?you are (?:a )?human
        (?:confirm|prove|show) (?:to us )?(?:that )?you(?:'re|’re| are) (?:human|not {_ROBOT})
        (?:are you|i am not|i'm not|i’m not) {_ROBOT}
        robot or human
        you have been (?:blocked|rate.limited)
        access (?:to this page has been )?denied
        your access to this (?:site|service|page|website) has been limited
        (?:you (?:do not|don't|don’t) have|no) permission to (?:access|view) (?:this|the)
        403(?: error|[ :–-]+)?forbidden
        (?:request (?:was )?(?:blocked|rejected)|requested url was rejected)
        too many requests
        (?:rate limit exceeded|you are being rate limited)
        needs to review the security of your connection
        enable javascript and cookies to continue
        attention required! \| cloudflare
        pardon our interruption
        (?:press|activate|tap) (?:&|and) hold
        unusual traffic from your
        request unsuccessful\. incapsula
        complete the (?:security check|captcha)
        security checkpoint
        ddos protection by
        (?:your|this) browser is (?:not supported|no longer supported|out of date|outdated)
        (?:zugriff|zugang) (?:verweigert|gesperrt|nicht erlaubt)
        (?:kein|no es|un|pas un|geen|não é um|di non essere un|no soy un) (?:robot\w*|robô)\b
        (?:wir (?:prüfen|überprüfen)|überprüfung) (?:ihren? browser|ihrer? verbindung)
        zu viele (?:anfragen|zugriffe)
        accès (?:refusé|interdit|bloqué)
        trop de requêtes
        (?:vérification|vérifions) (?:de )?votre navigateur
        acceso (?:denegado|prohibido|bloqueado)
        demasiadas (?:solicitudes|peticiones)
        accesso (?:negato|vietato|bloccato)
        troppe richieste
        acesso (?:negado|proibido|bloqueado)
        muitos pedidos
        toegang (?:geweigerd|verboden|geblokkeerd)
        te veel verzoeken
        """,
    Ailment.MAINTENANCE: r"""
        (?:down|closed|offline|unavailable) for (?:\w+ ){0,2}(?:scheduled )?maintenance
        under (?:scheduled )?(?:maintenance|construction)
        (?:undergoing|performing) (?:\w+ ){0,2}maintenance
        (?:we'll|we’ll|we will) be (?:right )?back (?:soon|shortly|online)
        service (?:is )?(?:temporarily )?unavailable
        error establishing a database connection
        there has been a critical error on (?:this|your) website
        (?:500 )?internal server error
        50[234](?: error|[ :–-]+)?(?:bad gateway|service unavailable|gateway time-?out)
        (?:application error|a (?:client|server)-side exception has occurred)
        something went wrong
        (?:trouble|problem)s? loading this page
        bandwidth limit exceeded
        (?:this )?(?:account|site|website) (?:has been |is )?suspended
        (?:opening|launching) soon
        (?:our )?new (?:website|site|shop|store) is on its way
        welcome to nginx
        (?:default (?:welcome )?page|apache2? \w+ default page|\bit works!)
        wartungsarbeiten
        (?:wird|werden) (?:gerade |derzeit |momentan )?gewartet
        wir sind (?:gleich|bald) (?:wieder|zurück)
        (?:derzeit|momentan|vorübergehend|zurzeit) nicht (?:erreichbar|verfügbar)
        (?:etwas|da) ist (?:etwas )?schief\s?gegangen
        en (?:cours de )?maintenance
        (?:momentanément|temporairement|actuellement) indisponible
        une erreur (?:est survenue|s'est produite|s’est produite)
        en mantenimiento
        tareas de mantenimiento
        temporalmente (?:fuera de servicio|no disponible)
        algo (?:salió|ha salido) mal
        in manutenzione
        temporaneamente non disponibile
        qualcosa è andato storto
        em manutenção
        temporariamente indisponível
        algo (?:deu|correu) (?:errado|mal)
        in onderhoud
        tijdelijk niet (?:beschikbaar|bereikbaar)
        er (?:is|ging) iets (?:mis|fout)
        """,
    Ailment.SOFT_404: r"""
        (?:page|document|file|content) (?:(?:you|that) .{0,40})?(?:not|can(?:not|['’]t) be|could not be) found
        (?:can't|can’t|cannot|couldn't|couldn’t|could not) find (?:the|that|this|your) page
        page (?:\w+ ){0,6}(?:does not|doesn't|doesn’t|no longer) exist
        (?:page|content) (?:\S+ ){0,6}(?:isn't|isn’t|is not|is no longer|not) (?:here|available)
        (?:may|might) have been (?:\w+ or )?(?:moved|removed|deleted)
        (?:error|fehler|erreur|errore|erro|fout) 404
        404(?: error|[ :–-]+(?:page |file )?not found)
        there isn(?:'|’)t a github pages site here
        no such app
        index of /
        (?:page|document|content|item|link) .{0,40}no longer available
        (?:store|shop|retailer) (?:is unavailable|not found)
        seite (?:wurde |konnte )?(?:leider )?(?:nicht (?:gefunden|mehr)|existiert (?:leider )?nicht)
        page (?:introuvable|non trouvée)
        page (?:que vous \w+ )?n(?:'|’)existe (?:pas|plus)
        página no (?:encontrada|existe)
        página (?:que \w+ )?no existe
        pagina (?:non (?:trovata|esiste)|che (?:cerchi|cercate|hai richiesto) non)
        página não (?:encontrada|existe)
        página (?:que \w+ )?não existe
        pagina (?:niet gevonden|bestaat niet)
        pagina die (?:u|je) (?:zoekt|zocht) bestaat niet
        """,
    Ailment.CONSENT_WALL: r"""
        before you continue
        we and our (?:\d[\d,.]* )?partners
        we (?:value|respect) your privacy\b[\s\S]{0,300}\b(?:accept|reject|manage|allow) (?:all|options|cookies)
        (?:wir und unsere|nous et nos|nosotros y nuestros|noi e i nostri|nós e os nossos|wij en onze) \d[\d,.]* \w+
        continue without (?:accepting|agreeing)
        (?:accept|consent to) (?:all )?cookies to (?:continue|proceed|view|access)
        bevor sie (?:fortfahren|zu .{1,40} weitergehen)
        avant de (?:continuer|poursuivre)
        antes de continuar
        prima di continuare
        voordat je verdergaat
        """,
    Ailment.LOGIN_WALL: r"""
        (?:log|sign) ?in to (?:your account|continue|view|access|see)
        (?:you must|please) (?:be logged|log|sign) ?in
        (?:content|page) is (?:password.protected|for (?:\w+ )?(?:members|subscribers) only)
        (?:members|subscribers) only
        subscribe to (?:continue|keep|go on) reading
        forgot(?:ten)? (?:your )?password
        (?:bitte )?melden sie sich an
        (?:bitte anmelden|angemeldet sein)
        mot de passe oublié
        (?:connectez-vous pour|vous devez être connecté)
        (?:debe|debes) iniciar sesión
        (?:devi|deve) (?:accedere|effettuare l.accesso)
        (?:deve|precisa de) iniciar sessão
        (?:log in|meld je aan|u moet ingelogd zijn) om (?:verder|door)
        """,
    Ailment.PARKED: r"""
        (?:this )?domain (?:name )?(?:is|may be) for sale
        (?:this )?(?:domain|web ?page) is parked
        (?:this )?domain (?:name )?has expired
        domain parked
        buy this domain
        domain steht zum verkauf
        nom de domaine est à vendre
        """,
    Ailment.GEO_BLOCK: r"""
        (?:not available|unavailable) in (?:your|most) (?:\w+ )?(?:country|countries|region|location|area)
        unavailable for legal reasons
        unable to serve visitors from
        access from your (?:country|region|location) is (?:restricted|blocked|not allowed)
        in (?:ihrem|deinem) land (?:leider )?nicht verfügbar
        pas disponible dans votre (?:pays|région)
        no está disponible en su (?:país|región)
        non è disponibile nel (?:tuo|suo) paese
        não está disponível no seu país
        niet beschikbaar in (?:uw|jouw) land
        """,
    Ailment.GATE: r"""
        (?:choose|select) (?:your|a) (?:country|region|location)
        are you (?:over|at least|of) (?:\d\d|legal)
        (?:must be|are) of legal (?:drinking )?age
        (?:enter|confirm) your (?:date of birth|age)
        you are now in line
        (?:your )?estimated wait(?:ing)? time
        wählen sie (?:ihr land|ihre region)
        (?:sind sie|bist du) (?:über|mindestens|schon) \d\d
        (?:choisissez|sélectionnez) votre (?:pays|région)
        avez-vous (?:plus de |l.âge)
        (?:elija|seleccione|elige) su? ?(?:país|región)
        (?:seleziona|scegli) (?:il tuo|la tua) (?:paese|regione)
        (?:selecione|escolha) (?:o seu|a sua) (?:país|região)
        (?:kies|selecteer) (?:uw|je) (?:land|regio)
        """,
    Ailment.WITHDRAWN: r"""
        (?:policy|notice|document|agreement) (?:has been|is being) (?:withdrawn|retired|discontinued)
        (?:service|product|program|website) (?:has been|is being) (?:withdrawn|retired|discontinued|shut down)
        we have (?:shut down|closed down|ceased)
        no longer (?:applies|in force|in effect)
        """,
}
PHRASES = {
    ailment: re.compile(rf"\b(?:{'|'.join(line.strip() for line in said.strip().splitlines())})", re.IGNORECASE)
    for ailment, said in _SAID.items()
}

_KEEPING = re.compile(
    r"\b(?:keep|kept|retain|delet|eras(?:e|ed)\b|discard|aufbewahr|bewahren|lösch|gelöscht|conserv|gard(?:ons|ée?s?)\b|effac"
    r"|supprim|guardamos|borra|elimina|tenere|teniamo|cancell|guardamos|apaga|bewa(?:ren|ard)|gewist|verwijder)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?:\d{1,3}|an?|one|two|three|four|five|six|seven|ten|twelve|twenty|thirty|sixty|ninety|eine?[mns]?|zwei|drei|sechs|sieben"
    r"|zehn|zwölf|zwanzig|dreißig|une?|deux|trois|six|sept|dix|douze|vingt|trente|una?o?|dos|tres|seis|siete|diez|doce|veinte|treinta|due|sei"
    r"|sette|dieci|dodici|venti|trenta|uma?|dois|sete|dez|doze|vinte|trinta"
    r"|een|twee|drie|zes|zeven|tien|twaalf|twintig|dertig) "
    r"(?:days?|weeks?|months?|years?|tage?n?|wochen?|monate?n?|jahre?n?|jours?|semaines?|mois|ans?|días?|semanas?|mes(?:es)?"
    r"|años?|giorni|settimane|mes[ei]|ann[oi]|dias?|anos?|dagen|weken|maand(?:en)?|ja(?:ar|ren))\b",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\b(?:laws?|rights?|authorit(?:y|ies)|complain|objection|courts?|gesetz|recht|behörde|beschwer|lois?|droits?|autorité"
    r"|plainte|ley|derechos?|autoridad|legge|diritt[oi]|autorità|lei|direitos?|autoridade|wet|rechten?|autoriteit)",
    re.IGNORECASE,
)
_GATHERING = re.compile(
    r"\b(?:collect|personal (?:data|information)|your (?:data|orders?|letters?)|erheb|ihre daten|recueill|vos données"
    r"|recog|sus datos|raccogl|suoi dati|recolh|seus dados|verzamel|uw gegevens)",
    re.IGNORECASE,
)


def speaks_as_policy(text: str, is_of_consent: bool = False) -> bool:
    """Whether a short text says what is kept and for how long, or most of what policies say, as no wall does.

    Consent walls speak of data and of rights too, so of those only the first counts.
    """
    signs = [bool(sign.search(text)) for sign in (_KEEPING, _SPAN, _LAW, _GATHERING)]
    return all(signs[:2]) or (not is_of_consent and sum(signs) >= 3)
