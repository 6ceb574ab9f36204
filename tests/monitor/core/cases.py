"""Short changes of fictional policies, each with the verdict and the category a careful counsel would give it."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.core.types import Category, Verdict

S, M, C, A = Verdict.SUBSTANTIVE, Verdict.MINOR, Verdict.COSMETIC, Verdict.ARTIFACT


@dataclass(frozen=True)
class Case:
    heading: str
    before: str
    after: str
    verdict: Verdict
    category: Category | None = None
    """None where the category of such a change tells nobody anything."""
    reason: str = ""
    """What one of the reasons must hold, where the change has a plain one."""


CASES: tuple[Case, ...] = (
    # what is collected
    Case("What we collect", "We collect your name and your postal address.",
         "We collect your name, your postal address and your fingerprints.", S, Category.COLLECTION,
         "new data: fingerprints"),
    Case("What we collect", "When you visit Osprey Books, our server notes the page you asked for.",
         "When you visit Osprey Books, our server notes the page you asked for and your precise location.",
         S, Category.COLLECTION, "new data: precise location"),
    Case("Information you give us", "You give us your e-mail address when you order.",
         "You give us your e-mail address and your date of birth when you order.", S, Category.COLLECTION),
    Case("What we collect", "", "We obtain information about your credit history from bureaus.", S,
         Category.COLLECTION),
    # how a right is used is a right, whoever is written to; whom one deals with is contact
    Case("Contact", "", "If you want to complain about us, contact the city's office for shops by phone or by mail.", S,
         Category.RIGHTS),
    Case("What these terms are", "These terms are an agreement between you and Osprey Books Ltd.",
         "These terms are an agreement between you and Fernleigh Retail GmbH.", S, Category.CONTACT),
    Case("Your duties", "If you break the rules, we take down your posts.",
         "If you break the rules, we take down your posts and you are responsible for our losses.", S, Category.LEGAL),
    # what it is used for
    Case("How we use it", "We use your orders to fill them.",
         "We use your orders to fill them and to train machine learning models.", S, Category.USE, "new purpose"),
    Case("How we use it", "We process your data to perform our contract with you.",
         "We process your data on the basis of our legitimate interests.", S, Category.USE),
    Case("Purposes", "", "We use automated profiling to decide which prices you are shown.", S, Category.USE),
    Case("How we use it", "We use your letters only to answer them.", "We use your letters to answer them.", S,
         Category.USE),
    # who gets it
    Case("Sharing", "We will never sell your data.", "We may sell your data.", S, Category.SHARING,
         "'We will never sell' became 'We may sell'"),
    Case("Who gets your data", "We share your address with couriers.",
         "We share your address with couriers and advertising partners.", S, Category.SHARING,
         "new recipient: advertising partners"),
    Case("Sharing", "", "We disclose your information to law enforcement without telling you.", S, Category.SHARING),
    Case("Sharing", "We do not disclose your orders to third parties.", "We disclose your orders to third parties.",
         S, Category.SHARING),
    Case("Sub-processors", "- Alder Hosting Ltd, hosting\n- Birch Mail Ltd, mail",
         "- Alder Hosting Ltd, hosting\n- Birch Mail Ltd, mail\n- Cedar Analytics Ltd, analytics of visits", S,
         Category.SHARING),
    Case("Sharing", "If Fernleigh is sold, we will ask you before we transfer your data to the buyer.",
         "If Fernleigh is sold, we will transfer your data to the buyer.", S, Category.SHARING),
    # choices
    Case("Your choices", "You must opt in before we send you offers.",
         "You must opt out if you do not want us to send you offers.", S, Category.CHOICE),
    Case("Your choices", "You may withdraw your consent to promotional letters at any time.", "", S, Category.CHOICE),
    Case("Newsletters", "We send the newsletter only with your consent.",
         "We send the newsletter to every customer.", S,
         Category.CHOICE),
    Case("Your choices", "", "You can turn off personalised offers in the settings of your account.", S,
         Category.CHOICE),
    # rights
    Case("Your rights", "You have the right to access, correct and delete your data.",
         "You have the right to access and correct your data.", S, Category.RIGHTS, "deletion"),
    Case("Your rights", "", "You have the right to lodge a complaint with a supervisory authority.", S,
         Category.RIGHTS),
    Case("Your rights", "We answer a request for access within 30 days.",
         "We answer a request for access within 90 days.",
         S, Category.RIGHTS, "'30 days' became '90 days'"),
    Case("Your rights", "To have your data erased, write to us.",
         "To have your data erased, send us a copy of your passport.", S, Category.RIGHTS),
    # retention
    Case("How long we keep it", "We keep the logs for 30 days.", "We keep the logs for 24 months.", S,
         Category.RETENTION,
         "'30 days' became '24 months'"),
    Case("Retention", "We delete your account data when you leave.", "We retain your account data indefinitely.", S,
         Category.RETENTION),
    Case("Storage", "", "Recordings of calls are deleted within six months.", S, Category.RETENTION),
    # security
    Case("Security", "All card numbers are encrypted when they are stored.", "", S, Category.SECURITY),
    Case("Security", "We will tell you of a data breach within 7 days.",
         "We will tell you of a data breach within 30 days.",
         S, Category.SECURITY, "'7 days' became '30 days'"),
    Case("Security", "We use two-factor authentication to protect access to our systems.",
         "We take reasonable measures to protect access to our systems.", S, Category.SECURITY),
    # children
    Case("Children", "Our shop is not for children under 13.", "Our shop is not for children under 16.", S,
         Category.CHILDREN, "'13' became '16'"),
    Case("Children", "We never collect data of minors without the consent of a parent.",
         "We collect data of minors with or without the consent of a parent.", S, Category.CHILDREN),
    # other countries
    Case("Transfers", "Your data stays on servers in the European Union.",
         "Your data may be transferred to servers in the United States.", S, Category.INTERNATIONAL),
    Case("International transfers", "", "We rely on standard contractual clauses for transfers outside the EEA.", S,
         Category.INTERNATIONAL),
    Case("California residents", "", "Residents of Nevada may ask us not to sell their personal information.", S,
         Category.INTERNATIONAL),
    # tracking
    Case("Cookies", "We set no cookies of third parties.", "We set third-party cookies for targeted advertising.", S,
         Category.TRACKING),
    Case("Cookies", "| Name | Purpose |\n| --- | --- |\n| sid | session |",
         "| Name | Purpose |\n| --- | --- |\n| sid | session |\n| trk_9 | advertising pixel, 2 years |", S,
         Category.TRACKING),
    Case("Do Not Track", "We honour Do Not Track signals of your browser.",
         "We do not honour Do Not Track signals of your browser.", S, Category.TRACKING),
    # changes of the policy
    Case("Changes to this policy", "We will tell you of changes to this policy 30 days before they take effect.",
         "We may change this policy at any time without notice.", S, Category.POLICY_CHANGE),
    Case("Changes to these terms", "We will notify you of material changes by e-mail.",
         "We may notify you of material changes by e-mail.", S, Category.POLICY_CHANGE, "became"),
    # who it is
    Case("Who we are", "The controller is Pelham Kettles GmbH.", "The controller is Norrland Group Inc.", S,
         Category.CONTACT),
    # liability, disputes, end
    Case("Disputes", "", "You waive any right to a jury trial or to join a class action.", S, Category.LEGAL, "waived"),
    Case("Governing law", "These terms are governed by the laws of Ireland.",
         "These terms are governed by the laws of Texas.", S, Category.LEGAL, "'Ireland' became 'Texas'"),
    Case("Liability", "Our liability is limited to what you paid in the last twelve months.",
         "Our liability is limited to $50.", S, Category.LEGAL),
    Case("Termination", "We may suspend you after a warning.", "We may suspend you without any warning.", S,
         Category.LEGAL),
    Case("Warranty", "", "The service is provided as is, and we disclaim every warranty.", S, Category.LEGAL),
    # content and conduct
    Case("Your content", "You grant us a licence to show your content on our site.",
         "You grant us a perpetual, sublicensable licence to show your content on our site.", S, Category.CONTENT),
    Case("Conduct", "", "You must not scrape the service or upload unlawful content.", S, Category.CONTENT),
    Case("Acceptable use", "You may post adult content behind a warning.", "You may not post adult content.", S,
         Category.CONTENT),
    # fees
    Case("Fees", "The subscription costs $5 a month.", "The subscription costs $9 a month.", S, Category.FEES,
         "'$5' became '$9'"),
    Case("Refunds", "You can return a kettle for a full refund.", "Payments are nonrefundable.", S, Category.FEES),
    Case("Renewal", "Your subscription ends after a year.", "Your subscription renews automatically after a year.", S,
         Category.FEES),
    # accounts
    Case("Your account", "One account may be used by your whole household.",
         "Each person must register an own account.", S,
         Category.ACCOUNT),
    Case("Registration", "", "To register you must verify your identity with an official document.", S,
         Category.ACCOUNT),
    # nobody's rights
    Case("Changes", "Last updated: May 3, 2023", "Last updated: June 14, 2024", M),
    Case("Contact", "Write to us at help@osprey.example with any question.",
         "Write to us at privacy@osprey.example with any question.", M),
    Case("Contact", "Our office: 12 Long Street, Springfield 62701.",
         "Our office: 9 Elm Avenue, Springfield 62704.", M),
    Case("Cookies", "See our [cookie page](https://osprey.example/a).",
         "See our [cookie page](https://osprey.example/b).", M),
    Case("How we use it", "We use data to help you.", "We use information to assist you.", M),
    Case("About", "Osprey Books keeps shops. Osprey Books likes to read. Ask Osprey Books.",
         "Kestrel Books keeps shops. Kestrel Books likes to read. Ask Kestrel Books.", M),
    Case("Sharing", "The shop may share your address with the couriers that it has hired.",
         "As said above, the shop may share your address with the couriers that it has hired.\n\nThe shop may share "
         "your address with the couriers that it has hired.", M, None),
    Case("Order", "We sell kettles of copper and of steel here.\n\nWe repair them in our own workshop in town.",
         "We repair them in our own workshop in town.\n\nWe sell kettles of copper and of steel here.", M),
    Case("Sharing", "", "## Words that we use\n\nThank you.", M),
    Case("More", "", "To learn more, please visit our help page.", M),
    # the form alone
    Case("Data", "1. We don't sell “data”.", '(1) We don’t sell "data"', C),
    Case("Data", "We colleted your name.", "We collected your name.", C),
    Case("Data", "- your name\n- your town", "* your name\n* your town", C),
    Case("Data", "We keep your name your name.", "We keep your name.", C),
    Case("Data", "Our terms apply.", "Our **terms** apply.", C),
    Case("Data", "WE NEVER SELL DATA.", "We never sell data.", C),
    # the page, not the document
    Case("Data", "Updated 2 days ago", "Updated 3 days ago", A),
    Case("Data", "© 2023 Osprey Books", "© 2024 Osprey Books", A),
    Case("Data", "", "Skip to main content", A),
    Case("Data", "5 min read", "6 min read", A),
    Case("Data", "", "This site uses cookies to improve your browsing on this website. Accept", A),
)  # fmt: skip

# language, a sentence of it, a change that matters, a date that does not
TONGUES: tuple[tuple[str, str, tuple[str, str], tuple[str, str]], ...] = (
    ("German", "Diese Erklärung sagt, wie unser Laden mit den Daten der Kunden umgeht.",
     ("Wir geben sie nicht an Dritte weiter.", "Wir geben sie an Dritte weiter."),
     ("Stand: 3. Mai 2021", "Stand: 4. Juni 2022")),
    ("French", "Cette politique dit comment notre boutique traite les données de ses clients et pour quoi.",
     ("Nous les gardons 30 jours.", "Nous les gardons 24 mois."),
     ("Dernière mise à jour : 3 mai 2021", "Dernière mise à jour : 4 juin 2022")),
    ("Spanish", "Esta política dice cómo nuestra tienda trata los datos de sus clientes y para qué los usa.",
     ("Podemos vender sus datos.", "No podemos vender sus datos."),
     ("Última actualización: 3 de mayo de 2021", "Última actualización: 4 de junio de 2022")),
    ("Italian", "Questa informativa dice come il nostro negozio tratta i dati dei suoi clienti e che cosa ne fa.",
     ("Possiamo aprire il pacco.", "Dobbiamo aprire il pacco."),
     ("Ultimo aggiornamento: 3 maggio 2021", "Ultimo aggiornamento: 4 giugno 2022")),
    ("Portuguese", "Esta política diz como a nossa loja trata os dados dos seus clientes e não diz mais nada.",
     ("Só com o seu consentimento enviamos cartas.", "Enviamos cartas."),
     ("Última atualização: 3 de maio de 2021", "Última atualização: 4 de junho de 2022")),
    ("Dutch", "Deze verklaring zegt hoe onze winkel met de gegevens van klanten omgaat en wat wij ermee doen.",
     ("Wij bewaren ze 30 dagen.", "Wij bewaren ze 90 dagen."),
     ("Laatst bijgewerkt: 3 mei 2021", "Laatst bijgewerkt: 4 juni 2022")),
)  # fmt: skip
