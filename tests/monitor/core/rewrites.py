"""Whole documents, written anew in plain language: each clause, the same in other words, and a true change of it."""

from __future__ import annotations

# fmt: off
# section, before, in other words, with a change of meaning
Rewrite = tuple[tuple[str, str, str, str], ...]
PRIVACY: Rewrite = (
    ("Introduction",
     ("This Privacy Policy describes how Brightwell Inc. (\"Brightwell\", \"we\", \"us\") collects, uses and"
      " discloses information about you when you access or use our websites, mobile applications and "
      "other online services (collectively, the \"Services\")."),
     ("This Privacy Policy explains how Brightwell Inc. (\"Brightwell\", \"we\", \"us\") collects, uses and "
      "discloses information about you when you use our websites, mobile apps and other online "
      "services (together, the \"Services\")."),
     ""),
    ("Introduction",
     "We encourage you to read this Privacy Policy in its entirety before using the Services.",
     "Please take a moment to read the whole policy before you use the Services.",
     ""),
    ("Information We Collect",
     ("We collect information that you provide directly to us, for example when you create an account,"
      " fill out a form, participate in a contest or otherwise communicate with us."),
     ("We collect information you give us directly, for example when you create an account, fill in a "
      "form, enter a contest or contact us in another way."),
     ""),
    ("Information We Collect",
     ("The types of information we may collect include your name, email address, postal address, phone"
      " number and any other information you choose to provide."),
     ("This may include your name, email address, postal address, phone number and anything else you "
      "choose to give us."),
     ("This may include your name, email address, postal address, phone number, government ID number "
      "and anything else you choose to give us.")),
    ("Information We Collect",
     ("When you access or use our Services, we automatically collect information about you, including "
      "log information, device information and information collected by cookies."),
     ("When you use our Services, some information about you is collected automatically: log "
      "information, device information and information from cookies."),
     ""),
    ("Information We Collect",
     ("We log information about your use of the Services, including the type of browser you use, "
      "access times, pages viewed and your IP address."),
     ("Our logs record how you use the Services, including your browser type, the times of your "
      "visits, the pages you view and your IP address."),
     ""),
    ("Information We Collect",
     ("In accordance with your device permissions, we may collect information about the precise "
      "location of your device."),
     "If your device settings allow it, we may collect the precise location of your device.",
     "We may collect the precise location of your device, including when the app is closed."),
    ("Information We Collect",
     ("We may also obtain information from other sources and combine that with information we collect "
      "through our Services."),
     "We may also get information from other sources and combine it with what we collect through our Services.",
     ""),
    ("How We Use Information",
     ("We use the information we collect to provide, maintain and improve our Services, and to develop"
      " new products."),
     "We use what we collect to provide, maintain and improve our Services and to develop new products.",
     ""),
    ("How We Use Information",
     ("We use the information to send you technical notices, updates, security alerts and support and "
      "administrative messages."),
     "We use it to send you technical notices, updates, security alerts, and support and administrative messages.",
     ""),
    ("How We Use Information",
     ("We also use the information to respond to your comments, questions and requests and to provide "
      "customer service."),
     "We also use it to answer your comments, questions and requests, and to offer customer service.",
     ("We also use it to answer your comments, questions and requests, to offer customer service and "
      "to train artificial intelligence models.")),
    ("How We Use Information",
     "We monitor and analyze trends, usage and activities in connection with our Services.",
     "We watch and analyze trends, usage and activity on our Services.",
     ""),
    ("How We Use Information",
     ("We detect, investigate and prevent fraudulent transactions and other illegal activities and "
      "protect the rights and property of Brightwell and others."),
     ("We detect, look into and prevent fraud and other illegal activity, and protect the rights and "
      "property of Brightwell and others."),
     ""),
    ("Sharing of Information",
     ("We may share information about you with vendors, consultants and other service providers who "
      "need access to such information to carry out work on our behalf."),
     ("We may share information about you with vendors, consultants and other service providers who "
      "need it to do work for us."),
     ""),
    ("Sharing of Information",
     ("We may share information in response to a request for information if we believe disclosure is "
      "in accordance with any applicable law, regulation or legal process."),
     ("We may share information when we receive a request for it and believe that the law, a "
      "regulation or legal process allows the disclosure."),
     ""),
    ("Sharing of Information",
     ("We may share information in connection with, or during negotiations of, any merger, sale of "
      "company assets, financing or acquisition of all or a portion of our business by another "
      "company."),
     ("We may share information as part of, or while negotiating, a merger, a sale of company assets, "
      "financing or an acquisition of all or part of our business by another company."),
     ""),
    ("Sharing of Information",
     ("We may also share information between and among Brightwell and our current and future parents, "
      "affiliates and subsidiaries."),
     "We may also share information with our current and future parents, affiliates and subsidiaries.",
     ("We may also share information with our current and future parents, affiliates, subsidiaries and"
      " marketing partners.")),
    ("Sharing of Information",
     "We do not sell your personal information.",
     "We never sell your personal information.",
     ""),
    ("Advertising and Analytics",
     ("We may allow others to provide analytics services and serve advertisements on our behalf across"
      " the web and in mobile applications."),
     "Other companies may provide analytics and show ads for us across the web and in mobile apps.",
     ""),
    ("Advertising and Analytics",
     ("These entities may use cookies, web beacons, device identifiers and other technologies to "
      "collect information about your use of the Services and other websites."),
     ("These companies may use cookies, web beacons, device identifiers and other technologies to "
      "collect information about how you use the Services and other websites."),
     ""),
    ("Security",
     ("Brightwell takes reasonable measures to help protect information about you from loss, theft, "
      "misuse and unauthorized access, disclosure, alteration and destruction."),
     ("We take reasonable measures to help protect information about you against loss, theft, misuse, "
      "and unauthorized access, disclosure, alteration and destruction."),
     ""),
    ("Retention",
     ("We store the information we collect about you for as long as is necessary for the purposes for "
      "which we originally collected it, or for other legitimate business purposes."),
     ("We keep the information we collect about you as long as we need it for the purposes we first "
      "collected it for, or for other legitimate business purposes."),
     ""),
    ("Retention",
     "We delete information about your payments seven years after the transaction.",
     "Information about your payments is deleted seven years after the transaction.",
     "Information about your payments is deleted ten years after the transaction."),
    ("Your Choices",
     ("You may update, correct or delete information about you at any time by logging into your online"
      " account or by emailing us."),
     ("You can update, correct or delete your information whenever you like: log in to your online "
      "account or email us."),
     ""),
    ("Your Choices",
     ("Most web browsers are set to accept cookies by default. If you prefer, you can usually choose "
      "to set your browser to remove or reject browser cookies."),
     ("Most browsers accept cookies by default. You can usually set yours to remove or reject cookies "
      "if you prefer."),
     ""),
    ("Your Choices",
     ("You may opt out of receiving promotional emails from Brightwell by following the instructions "
      "in those emails."),
     "To stop receiving promotional emails from us, follow the instructions in them.",
     ""),
    ("Children",
     ("We do not knowingly collect personal information from children under 13. If we learn that we "
      "have done so, we will delete it promptly."),
     ("We don't knowingly collect personal information from children under 13, and if we find out that"
      " we have, we will promptly delete it."),
     ""),
    ("International",
     ("Brightwell is based in the United States, and we process and store information in the United "
      "States and other countries."),
     "Brightwell is in the United States. We process and store information there and in other countries.",
     ""),
    ("International",
     "When we transfer personal data from the European Economic Area, we rely on Standard Contractual Clauses.",
     "We rely on Standard Contractual Clauses when we transfer personal data out of the European Economic Area.",
     ""),
    ("Changes",
     ("We may change this Privacy Policy from time to time. If we make changes, we will notify you by "
      "revising the date at the top of the policy and, in some cases, we may provide you with "
      "additional notice."),
     ("From time to time we may change this Privacy Policy. When we do, we will revise the date at the"
      " top, and in some cases we may notify you in other ways too."),
     ""),
    ("Contact",
     "If you have any questions about this Privacy Policy, please contact us at privacy@brightwell.example.",
     "Questions about this Privacy Policy? Please contact us at privacy@brightwell.example.",
     ""),
)
TERMS: Rewrite = (
    ("Acceptance",
     ("By accessing or using the Service, you agree to be bound by these Terms. If you do not agree to"
      " these Terms, you may not access or use the Service."),
     ("When you access or use the Service, you agree to these Terms. If you don't agree, please don't "
      "use the Service."),
     ""),
    ("Eligibility",
     ("You must be at least 18 years of age to use the Service. By using the Service, you represent "
      "and warrant that you meet this requirement."),
     "You need to be at least 18 to use the Service, and by using it you confirm that you are.",
     ""),
    ("Accounts",
     ("You are responsible for safeguarding your account credentials and for all activities that occur"
      " under your account."),
     "Keep your login details safe. You are responsible for everything that happens under your account.",
     ""),
    ("Accounts",
     "You agree to notify us immediately of any unauthorized use of your account.",
     "Tell us right away if anyone uses your account without permission.",
     ""),
    ("Accounts",
     "You may not transfer your account to any third party without our prior written consent.",
     "You can't transfer your account to anyone else unless we first agree in writing.",
     ""),
    ("Subscriptions",
     ("Certain features of the Service are available only with a paid subscription. You will be billed"
      " in advance on a recurring, periodic basis."),
     "Some features require a paid subscription. We bill you in advance, on a recurring basis.",
     ""),
    ("Subscriptions",
     ("At the end of each billing period, your subscription will automatically renew under the same "
      "conditions unless you cancel it."),
     ("Your subscription renews automatically at the end of each billing period, on the same "
      "conditions, unless you cancel it."),
     ""),
    ("Subscriptions",
     "You may cancel your subscription renewal through your account settings page.",
     "You can cancel the renewal on your account settings page.",
     "To cancel the renewal you must call our support team."),
    ("Subscriptions",
     ("We may modify the subscription fees at any time. Any change will become effective at the end of"
      " the then-current billing period, and we will provide you with reasonable prior notice."),
     ("We may change subscription fees at any time. A change takes effect at the end of your current "
      "billing period, and we'll let you know a reasonable time before."),
     ""),
    ("Refunds",
     "Except when required by law, paid subscription fees are non-refundable.",
     "Subscription fees you have paid aren't refundable unless the law requires it.",
     ""),
    ("Refunds",
     ("Refund requests may be considered on a case-by-case basis and granted at the sole discretion of"
      " the Company."),
     "We may consider refund requests case by case, and grant them at our sole discretion.",
     ""),
    ("Content",
     "You retain all rights in the content that you post on or through the Service.",
     "You keep all your rights in the content you post on or through the Service.",
     ""),
    ("Content",
     ("By posting content, you grant us a non-exclusive, worldwide, royalty-free license to use, "
      "modify, publicly display, reproduce and distribute such content on and through the Service."),
     ("When you post content, you give us a non-exclusive, worldwide, royalty-free license to use, "
      "modify, publicly display, reproduce and distribute it on and through the Service."),
     ("When you post content, you give us a non-exclusive, perpetual, worldwide, royalty-free license "
      "to use, modify, publicly display, reproduce, sell and distribute it.")),
    ("Content",
     "We have the right but not the obligation to monitor and edit all content provided by users.",
     "We may monitor and edit any content that users provide, but we don't have to.",
     ""),
    ("Prohibited Uses",
     ("You agree not to use the Service in any way that violates any applicable national or "
      "international law or regulation."),
     "Don't use the Service in any way that breaks national or international laws or regulations that apply.",
     ""),
    ("Prohibited Uses",
     ("You agree not to impersonate or attempt to impersonate the Company, an employee of the Company,"
      " another user or any other person."),
     "Don't impersonate, or try to impersonate, us, one of our employees, another user or anyone else.",
     ""),
    ("Prohibited Uses",
     ("You agree not to introduce any viruses, trojan horses, worms or other material that is "
      "malicious or technologically harmful."),
     ("Don't introduce viruses, trojan horses, worms or anything else that is malicious or "
      "technologically harmful."),
     ""),
    ("Prohibited Uses",
     "You agree not to use any robot, spider or other automatic device to access the Service for any purpose.",
     "Don't use robots, spiders or other automatic devices to access the Service for any purpose.",
     ("Don't use robots, spiders or other automatic devices to access the Service, and don't use it to"
      " build a competing product.")),
    ("Intellectual Property",
     ("The Service and its original content, features and functionality are and will remain the "
      "exclusive property of the Company and its licensors."),
     ("We and our licensors own the Service and its original content, features and functionality, and "
      "that will not change."),
     ""),
    ("Feedback",
     "Any feedback you provide may be used by us without any obligation to compensate you.",
     "If you give us feedback, we may use it without having to pay you for it.",
     ""),
    ("Termination",
     ("We may terminate or suspend your account immediately, without prior notice or liability, for "
      "any reason whatsoever, including without limitation if you breach the Terms."),
     ("We may terminate or suspend your account right away, without notice or liability, for any "
      "reason at all, including if you break these Terms."),
     ""),
    ("Termination",
     "Upon termination, your right to use the Service will immediately cease.",
     "Once your account is terminated, your right to use the Service ends immediately.",
     ""),
    ("Disclaimer",
     ("Your use of the Service is at your sole risk. The Service is provided on an \"AS IS\" and \"AS "
      "AVAILABLE\" basis without warranties of any kind."),
     ("You use the Service at your own risk. We provide it \"AS IS\" and \"AS AVAILABLE\", without any "
      "kind of warranty."),
     ""),
    ("Liability",
     ("In no event shall the Company, nor its directors, employees or agents, be liable for any "
      "indirect, incidental, special or consequential damages."),
     ("The Company, its directors, employees and agents will not be liable for any indirect, "
      "incidental, special or consequential damages."),
     ""),
    ("Liability",
     ("The aggregate liability of the Company shall not exceed the amount you paid during the twelve "
      "months preceding the claim."),
     "Our total liability will not be more than what you paid in the twelve months before the claim.",
     "Our total liability will not be more than what you paid in the three months before the claim."),
    ("Governing Law",
     ("These Terms shall be governed by and construed in accordance with the laws of the State of New "
      "York, without regard to its conflict of law provisions."),
     "The laws of the State of New York govern these Terms, regardless of its conflict of law rules.",
     ""),
    ("Disputes",
     ("Any dispute arising out of these Terms shall be resolved exclusively by the state or federal "
      "courts located in New York County."),
     ("The state or federal courts in New York County will have exclusive power to resolve any dispute"
      " arising out of these Terms."),
     "Any dispute arising out of these Terms will be resolved by binding arbitration in New York County."),
    ("Severability",
     ("If any provision of these Terms is held to be invalid or unenforceable by a court, the "
      "remaining provisions will remain in effect."),
     "If a court finds part of these Terms invalid or unenforceable, the rest stays in effect.",
     ""),
    ("Waiver",
     ("Our failure to enforce any right or provision of these Terms will not be considered a waiver of"
      " those rights."),
     "If we don't enforce a right or provision of these Terms, that doesn't mean we give up that right.",
     ""),
    ("Entire Agreement",
     ("These Terms constitute the entire agreement between us regarding our Service and supersede any "
      "prior agreements we might have had."),
     ("These Terms are the whole agreement between you and us about the Service and replace any "
      "earlier agreements."),
     ""),
    ("Changes",
     ("We reserve the right, at our sole discretion, to modify or replace these Terms at any time. If "
      "a revision is material, we will provide at least 30 days' notice prior to any new terms taking "
      "effect."),
     ("We may change or replace these Terms at any time, at our sole discretion. If a change is "
      "material, we'll give at least 30 days' notice before the new terms take effect."),
     ""),
)
DPA: Rewrite = (
    ("Scope",
     ("This Data Processing Addendum (\"DPA\") forms part of the Agreement between Cobalt Ltd. "
      "(\"Processor\") and Customer (\"Controller\") and applies to the processing of Customer Personal "
      "Data."),
     ("This Data Processing Addendum (\"DPA\") is part of the Agreement between Cobalt Ltd. "
      "(\"Processor\") and Customer (\"Controller\"). It applies whenever Customer Personal Data is "
      "processed."),
     ""),
    ("Instructions",
     ("Processor shall process Customer Personal Data only on documented instructions from Controller,"
      " unless required to do so by applicable law."),
     ("Processor will process Customer Personal Data only as Controller instructs it to in writing, "
      "unless applicable law requires otherwise."),
     ""),
    ("Instructions",
     ("Processor shall immediately inform Controller if, in its opinion, an instruction infringes "
      "applicable data protection law."),
     ("If Processor believes that an instruction infringes applicable data protection law, it will "
      "immediately inform Controller."),
     ""),
    ("Confidentiality",
     ("Processor shall ensure that persons authorised to process Customer Personal Data have committed"
      " themselves to confidentiality."),
     ("Processor will make sure that everyone authorised to process Customer Personal Data is bound by"
      " confidentiality."),
     ""),
    ("Security",
     ("Processor shall implement appropriate technical and organisational measures to ensure a level "
      "of security appropriate to the risk."),
     ("Processor will put in place appropriate technical and organisational measures so that security "
      "matches the risk."),
     ""),
    ("Security",
     "Customer Personal Data shall be encrypted at rest and in transit.",
     "Processor will encrypt Customer Personal Data at rest and in transit.",
     "Processor will encrypt Customer Personal Data in transit."),
    ("Security",
     ("Access to production systems is restricted to personnel who require such access in order to "
      "perform their duties."),
     "Only personnel who need access to production systems to do their job are given it.",
     ""),
    ("Sub-processors",
     "Controller hereby grants Processor a general authorisation to engage sub-processors.",
     "Controller generally authorises Processor to engage sub-processors.",
     ""),
    ("Sub-processors",
     ("Processor shall notify Controller of any intended addition or replacement of sub-processors at "
      "least 30 days in advance."),
     "Processor will tell Controller at least 30 days before it adds or replaces a sub-processor.",
     "Processor will tell Controller at least 10 days before it adds or replaces a sub-processor."),
    ("Sub-processors",
     "Controller may object to a new sub-processor on reasonable grounds within 14 days of such notice.",
     "Within 14 days of that notice, Controller may object to a new sub-processor on reasonable grounds.",
     ""),
    ("Sub-processors",
     "Processor shall impose on each sub-processor the same data protection obligations as set out in this DPA.",
     "Each sub-processor will be subject to the same data protection obligations as this DPA contains.",
     ""),
    ("Sub-processors",
     "Processor shall remain fully liable for the performance of the obligations of its sub-processors.",
     "Processor remains fully liable for its sub-processors' performance of their obligations.",
     ""),
    ("Data subject rights",
     ("Processor shall assist Controller, insofar as this is possible, in fulfilling its obligation to"
      " respond to requests from data subjects."),
     "As far as possible, Processor will help Controller respond to requests from data subjects.",
     ""),
    ("Data subject rights",
     ("If a data subject contacts Processor directly, Processor shall forward the request to "
      "Controller without undue delay."),
     ("Where a data subject contacts Processor directly, Processor will pass the request on to "
      "Controller without undue delay."),
     ""),
    ("Breach",
     ("Processor shall notify Controller without undue delay, and in any event within 48 hours, after "
      "becoming aware of a personal data breach."),
     ("After becoming aware of a personal data breach, Processor will notify Controller without undue "
      "delay and at the latest within 48 hours."),
     ""),
    ("Breach",
     ("Such notification shall describe the nature of the breach, its likely consequences and the "
      "measures taken to address it."),
     "The notice will describe the nature of the breach, its likely consequences and what has been done about it.",
     ""),
    ("Audits",
     ("Processor shall make available to Controller all information necessary to demonstrate "
      "compliance with this DPA."),
     "Processor will give Controller all information needed to show that it complies with this DPA.",
     ""),
    ("Audits",
     ("Controller may, no more than once per year, audit Processor's compliance with this DPA, upon 30"
      " days' prior written notice and at its own expense."),
     ("Once a year at most, Controller may audit Processor's compliance with this DPA at its own "
      "expense, after giving 30 days' written notice."),
     ("Once a year at most, Controller may audit Processor's compliance with this DPA by reviewing "
      "reports that Processor provides.")),
    ("Transfers",
     ("Processor shall not transfer Customer Personal Data outside the European Economic Area unless "
      "appropriate safeguards are in place."),
     ("Processor will transfer Customer Personal Data outside the European Economic Area only if "
      "appropriate safeguards are in place."),
     ""),
    ("Transfers",
     "Where the Standard Contractual Clauses apply, they shall prevail over this DPA in the event of a conflict.",
     "Where the Standard Contractual Clauses apply and conflict with this DPA, they prevail.",
     ""),
    ("Deletion",
     ("Upon termination of the Agreement, Processor shall, at the choice of Controller, delete or "
      "return all Customer Personal Data within 60 days."),
     ("When the Agreement ends, Processor will delete or return all Customer Personal Data within 60 "
      "days, as Controller chooses."),
     ""),
    ("Deletion",
     "Backups are overwritten within 90 days of deletion.",
     "Within 90 days of deletion, backups are overwritten.",
     ""),
    ("Assistance",
     "Processor shall assist Controller in carrying out data protection impact assessments where required.",
     "Processor will help Controller carry out data protection impact assessments where they are required.",
     ""),
    ("Liability",
     "Each party's liability under this DPA is subject to the limitations set forth in the Agreement.",
     "The limits set out in the Agreement apply to each party's liability under this DPA.",
     ""),
    ("Term",
     "This DPA shall remain in force for as long as Processor processes Customer Personal Data.",
     "This DPA stays in force as long as Processor processes Customer Personal Data.",
     ""),
    ("Law",
     "This DPA is governed by the laws of Ireland.",
     "The laws of Ireland govern this DPA.",
     ""),
)
RIDE: Rewrite = (
    ("About",
     ("This notice describes the personal data that Wheelio B.V. handles when you book or take a ride,"
      " and the choices available to you."),
     ("In this notice you can read which personal data Wheelio B.V. handles when you book or take a "
      "ride, and which choices you have."),
     ""),
    ("Data you give us",
     "When you create a profile you provide your name, telephone number, email address and a means of payment.",
     "To create a profile you give us your name, telephone number, email address and a means of payment.",
     ("To create a profile you give us your name, telephone number, email address, a selfie and a "
      "means of payment.")),
    ("Data you give us",
     "You may add a profile picture and a home address, but are under no obligation to do so.",
     "A profile picture and a home address are optional.",
     ""),
    ("Data from rides",
     "During a ride we process the location of your phone at intervals of a few seconds.",
     "Every few seconds during a ride, we process where your phone is.",
     "Every few seconds during a ride and for five minutes afterwards, we process where your phone is."),
    ("Data from rides",
     "We register the time, the route, the distance and the fare of each ride.",
     "For each ride the time, route, distance and fare are registered.",
     ""),
    ("Data from rides",
     "Messages exchanged between rider and driver are stored in order to handle complaints.",
     "To handle complaints, we store messages between rider and driver.",
     ""),
    ("Data from others",
     "Employers that pay for rides supply us with your business email address.",
     "If your employer pays for your rides, it gives us your business email address.",
     ""),
    ("Purposes",
     "The data serves to arrange rides, to calculate fares and to issue receipts.",
     "We need the data to arrange rides, calculate fares and issue receipts.",
     ""),
    ("Purposes",
     "We evaluate ride data in order to detect abuse of promotional vouchers.",
     "To spot misuse of promotional vouchers, we evaluate ride data.",
     ""),
    ("Purposes",
     "With your consent, we send offers from Wheelio by push notification.",
     "If you consent, we send you Wheelio's offers by push notification.",
     "We send you offers from Wheelio and its partners by push notification."),
    ("Recipients",
     "The driver is shown your first name, your rating and the place of pickup.",
     "Your driver sees your first name, your rating and where to pick you up.",
     "Your driver sees your full name, your phone number, your rating and where to pick you up."),
    ("Recipients",
     "Payment service providers obtain the data required to debit your means of payment.",
     "Payment service providers get the data they need to charge your means of payment.",
     ""),
    ("Recipients",
     "We only furnish authorities with ride data when legally compelled to do so.",
     "Authorities get ride data from us only when the law compels us.",
     ""),
    ("Recipients",
     "Insurers receive the particulars of a ride in the event of an accident.",
     "After an accident, insurers receive the details of the ride.",
     ""),
    ("Storage",
     ("Location points are deleted 60 days after the ride; receipts are kept for seven years as "
      "required by tax law."),
     "We delete location points 60 days after the ride. Tax law makes us keep receipts for seven years.",
     "We delete location points 180 days after the ride. Tax law makes us keep receipts for seven years."),
    ("Storage",
     "If you close your profile, we remove your name and telephone number without undue delay.",
     "Close your profile, and we promptly remove your name and telephone number.",
     ""),
    ("Place",
     "The data is kept in data centres in the Netherlands and Ireland.",
     "We keep the data in data centres in the Netherlands and Ireland.",
     ""),
    ("Security",
     "Staff can consult ride data only if their task necessitates it, and each consultation is recorded.",
     "Staff may look at ride data only if they need it for their task, and every look is recorded.",
     ""),
    ("Rights",
     "You are at liberty to request a copy of your data, to have errors put right and to demand erasure.",
     "You can ask for a copy of your data, have errors corrected and demand erasure.",
     ""),
    ("Rights",
     "You have the right to object to the use of your data for vouchers analysis.",
     "You may object to your data being used for vouchers analysis.",
     ""),
    ("Rights",
     "We reply to requests within four weeks of their arrival.",
     "You get our reply within four weeks after your request arrives.",
     ""),
    ("Rights",
     "Should our reply not satisfy you, you may turn to the Dutch Data Protection Authority.",
     "If you're not happy with our reply, you can turn to the Dutch Data Protection Authority.",
     ""),
    ("Young riders",
     "Persons under 16 may only ride when accompanied by an adult.",
     "If you're under 16, you may ride only together with an adult.",
     ""),
    ("Changes",
     "We publish amendments to this notice here and alert you in the app two weeks before they come into effect.",
     "Changes to this notice appear here, and the app alerts you two weeks before they apply.",
     "Changes to this notice appear here."),
    ("Contact",
     "Questions regarding this notice may be addressed to privacy@wheelio.example.",
     "Send questions about this notice to privacy@wheelio.example.",
     ""),
)
SAAS: Rewrite = (
    ("Service",
     ("Subject to the terms of this Agreement, Plumb grants Customer a non-exclusive, non-transferable"
      " right to access and use the Service during the Subscription Term."),
     ("During the Subscription Term, and as long as it follows this Agreement, Customer has a "
      "non-exclusive, non-transferable right to access and use the Service."),
     ""),
    ("Service",
     "Customer shall be responsible for the acts and omissions of its Users.",
     "Customer is responsible for what its Users do and fail to do.",
     ""),
    ("Service",
     ("Plumb shall use commercially reasonable efforts to make the Service available 99.9% of the time"
      " in each calendar month."),
     ("In each calendar month, Plumb will use commercially reasonable efforts to keep the Service "
      "available 99.9% of the time."),
     ("In each calendar month, Plumb will use commercially reasonable efforts to keep the Service "
      "available 99.5% of the time.")),
    ("Restrictions",
     "Customer shall not reverse engineer, decompile or disassemble the Service.",
     "Customer must not reverse engineer, decompile or take apart the Service.",
     ""),
    ("Restrictions",
     "Customer shall not permit any third party to use the Service save as provided herein.",
     "Except as this Agreement allows, Customer must not let third parties use the Service.",
     ""),
    ("Restrictions",
     "Customer shall not use the Service to store or transmit infringing or unlawful material.",
     "The Service must not be used by Customer to store or send infringing or unlawful material.",
     ""),
    ("Fees",
     "Customer shall pay all fees specified in the Order Form within thirty (30) days of the invoice date.",
     "All fees in the Order Form are due from Customer within 30 days of the invoice date.",
     "All fees in the Order Form are due from Customer within 14 days of the invoice date."),
    ("Fees",
     "Payment obligations are non-cancelable and fees paid are non-refundable.",
     "Payment obligations can't be cancelled, and fees paid can't be refunded.",
     ""),
    ("Fees",
     "Plumb may suspend the Service in the event that any amount is more than 30 days overdue.",
     "If an amount is overdue by more than 30 days, Plumb may suspend the Service.",
     "If an amount is overdue, Plumb may suspend the Service."),
    ("Fees",
     "Fees are exclusive of taxes, which Customer shall bear.",
     "Fees don't include taxes, and Customer pays those.",
     ""),
    ("Data",
     "As between the parties, Customer retains all right, title and interest in and to Customer Data.",
     "Between the parties, all right, title and interest in Customer Data stays with Customer.",
     ""),
    ("Data",
     "Plumb may access Customer Data solely to provide the Service and to address technical problems.",
     "Plumb may access Customer Data only to provide the Service and fix technical problems.",
     "Plumb may access Customer Data to provide and improve the Service and fix technical problems."),
    ("Data",
     "Upon request made within 30 days of termination, Plumb shall make Customer Data available for download.",
     "If Customer asks within 30 days after termination, Plumb will offer Customer Data for download.",
     ""),
    ("Confidentiality",
     ("The receiving party shall protect Confidential Information with the same degree of care that it"
      " uses to protect its own."),
     "The receiving party will protect Confidential Information as carefully as it protects its own.",
     ""),
    ("Confidentiality",
     ("The receiving party may disclose Confidential Information if compelled by law, provided it "
      "gives the disclosing party prior notice."),
     ("If the law compels it, the receiving party may disclose Confidential Information after telling "
      "the disclosing party."),
     "If the law compels it, the receiving party may disclose Confidential Information."),
    ("Warranties",
     "Plumb warrants that the Service will perform materially in accordance with the Documentation.",
     "Plumb warrants that the Service will in material respects work as the Documentation says.",
     ""),
    ("Warranties",
     "Except as expressly provided herein, neither party makes any warranty of any kind.",
     "Neither party gives any kind of warranty except those expressly stated here.",
     ""),
    ("Indemnity",
     "Plumb shall defend Customer against any claim alleging that the Service infringes a patent or copyright.",
     ("If someone claims that the Service infringes a patent or copyright, Plumb will defend Customer "
      "against the claim."),
     ""),
    ("Liability",
     ("In no event shall either party's aggregate liability exceed the amounts paid by Customer in the"
      " twelve months preceding the incident."),
     "Neither party's total liability will be more than what Customer paid in the 12 months before the incident.",
     "Plumb's total liability will not be more than what Customer paid in the 12 months before the incident."),
    ("Liability",
     "Neither party shall be liable for lost profits or for any indirect damages.",
     "Lost profits and indirect damages can't be claimed from either party.",
     ""),
    ("Term",
     ("Subscriptions renew automatically for successive one-year periods unless either party gives "
      "notice of non-renewal at least 60 days before the end of the term."),
     ("Unless a party gives notice of non-renewal at least 60 days before the term ends, subscriptions"
      " renew automatically for one year at a time."),
     ""),
    ("Term",
     ("Either party may terminate this Agreement for cause upon 30 days' written notice of a material "
      "breach if such breach remains uncured."),
     ("A party may terminate this Agreement for cause if the other materially breaches it and does not"
      " cure the breach within 30 days of written notice."),
     ""),
    ("General",
     "This Agreement is governed by the laws of Sweden.",
     "Swedish law governs this Agreement.",
     ""),
    ("General",
     "The parties are independent contractors.",
     "Each party is an independent contractor.",
     ""),
    ("General",
     "This Agreement may be amended only by a writing signed by both parties.",
     "Only a writing that both parties sign can amend this Agreement.",
     "Plumb may amend this Agreement by posting a new version."),
)
REWRITES = {"privacy": PRIVACY, "terms": TERMS, "processing": DPA, "rides": RIDE, "software": SAAS}
