"""The makes of pages that policies stand on: site builders, help centres, policy platforms, old layouts; in one form.

A dress draws the blocks of a document in its mark-up and puts its furniture around them. What it says beside the
document is in English or made of words that no document here has, so that a word too many is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

Blocks = Sequence[tuple[str, tuple[str, ...]]]
"""Each a kind (h1, h2, date, p, ul, table with cells parted by a bar) and its lines."""


@dataclass(frozen=True)
class Marks:
    """How the blocks of a document are drawn; `{}` is the text."""

    h1: str = "<h1>{}</h1>"
    h2: str = "<h2>{}</h2>"
    date: str = "<p>{}</p>"
    p: str = "<p>{}</p>"
    li: str = "<li>{}</li>"
    ul: str = "<ul>{}</ul>"
    has_headings: bool = True
    """A reader of the mark-up can know which lines are headings."""

    def draw(self, blocks: Blocks) -> str:
        return "\n".join(self._block(kind, [escape(line) for line in lines]) for kind, lines in blocks)

    def _block(self, kind: str, lines: Sequence[str]) -> str:
        if kind == "ul":
            return self.ul.format("".join(self.li.format(line) for line in lines))
        if kind == "table":
            rows = [line.split("|") for line in lines]
            cells = [
                "".join(f"<{tag}>{cell}</{tag}>" for cell in row)
                for tag, row in zip(["th", *["td"] * len(rows)], rows, strict=False)
            ]
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
        return str(getattr(self, kind)).format(lines[0])


PLAIN = Marks()
Dress = Callable[[Blocks], str]

_LINKS = ("Novelties", "Outlet", "Lookbook", "Giftcards", "Stockists", "Journal", "Careers", "Press")
MENU = "".join(f"<li><a href='/{each.lower()}'>{each}</a></li>" for each in _LINKS)
HEADER = f"<header><a href='/'>Zyxshop</a><nav><ul>{MENU}</ul></nav><button>Basket</button></header>"
FOOTER = (
    f"<footer><div><h2>Zyxshop newsletter</h2><form><p>Subscribe and hear first of bargains, drops and giveaways in "
    f"zyxshops near you.</p><input><button>Subscribe</button></form></div><ul>{MENU}</ul>"
    "<p>© 2026 Zyxshop Ltd. Handmade with joy in Zyxville. Everything copyrighted.</p></footer>"
)
COOKIES = (
    "<div class='cc'><p>Zyxshop uses cookies to improve your visit. Read more in our cookie statement.</p>"
    "<button>Reject</button><button>Accept</button></div>"
)


def _page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang='en'><head><title>Zyxshop</title>{head}</head><body>{body}</body></html>"


def _framed(before: str, after: str, marks: Marks = PLAIN, header: str = HEADER, footer: str = FOOTER) -> Dress:
    return lambda blocks: _page(f"{COOKIES}{header}{before}{marks.draw(blocks)}{after}{footer}")


def _sections(blocks: Blocks) -> tuple[Blocks, list[tuple[str, Blocks]]]:
    """What stands above the first heading of the second rank, and each section with its heading."""
    starts = [n for n, (kind, _) in enumerate(blocks) if kind == "h2"]
    ends = [*starts[1:], len(blocks)]
    sections = [(blocks[at][1][0], blocks[at + 1 : end]) for at, end in zip(starts, ends, strict=True)]
    return blocks[: starts[0]], sections


def _by_section(item: str, before: str = "<main>", after: str = "</main>", marks: Marks = PLAIN) -> Dress:
    """Each section drawn by `item`, of its heading `{h}` and its text `{t}`; `{n}` is its number."""

    def draw(blocks: Blocks) -> str:
        top, sections = _sections(blocks)
        drawn = "".join(
            item.format(h=escape(heading), t=marks.draw(text), n=n) for n, (heading, text) in enumerate(sections)
        )
        return _page(f"{COOKIES}{HEADER}{before}{marks.draw(top)}{drawn}{after}{FOOTER}")

    return draw


def _tabs(blocks: Blocks) -> str:
    top, sections = _sections(blocks)
    tabs = "".join(
        f"<button role='tab' aria-controls='p{n}' aria-selected='false'>{escape(heading)}</button>"
        for n, (heading, _) in enumerate(sections)
    )
    panels = "".join(
        f"<div role='tabpanel' id='p{n}' class='fade' aria-hidden='true' hidden>{PLAIN.draw(text)}</div>"
        for n, (_, text) in enumerate(sections)
    )
    return _page(f"{HEADER}<main>{PLAIN.draw(top)}<div role='tablist'>{tabs}</div>{panels}</main>{FOOTER}")


def _twice(blocks: Blocks) -> str:
    """For wide screens in one mark-up, for narrow ones in another."""
    top, sections = _sections(blocks)
    wide = PLAIN.draw(blocks[len(top) :])
    narrow = "".join(
        f"<div class='acc'><button aria-expanded='false'><h2>{escape(heading)}</h2></button>"
        f"<div class='panel'>{PLAIN.draw(text)}</div></div>"
        for heading, text in sections
    )
    body = f"<div class='d-none d-md-block'>{wide}</div><div class='d-md-none'>{narrow}</div>"
    return _page(f"{HEADER}<main>{PLAIN.draw(top)}{body}</main>{FOOTER}")


def _thrice(blocks: Blocks) -> str:
    marks = Marks(
        "<div class='rt'><h1>{}</h1></div>",
        "<div class='rt'><h2>{}</h2></div>",
        "<div class='rt'><p>{}</p></div>",
        "<div class='rt'><p>{}</p></div>",
    )
    drawn = marks.draw(blocks)
    variants = "".join(f"<div class='ssr-variant hidden-{n}'><div>{drawn}</div></div>" for n in "abc")
    return _page(f"<div id='main'><div>{HEADER}<div class='f-1'>{variants}</div>{FOOTER}</div></div>")


def _srcdoc(blocks: Blocks) -> str:
    inner = escape(f"<!doctype html><html><body>{PLAIN.draw(blocks)}</body></html>")
    return _page(f"{HEADER}<main><iframe title='Policy' srcdoc=\"{inner}\"></iframe></main>")


def _shadow(blocks: Blocks) -> str:
    drawn = PLAIN.draw(blocks)
    return _page(
        f"{HEADER}<zyx-policy><template shadowrootmode='open'><style>p{{}}</style><div part='body'><slot></slot></div>"
        f"<template><p>Zyx placeholder that a script would clone for each further row of some table.</p></template>"
        f"</template>{drawn}</zyx-policy>{FOOTER}"
    )


def _shadow_whole(blocks: Blocks) -> str:
    return _page(
        f"<zyx-app><template shadowrootmode='open'>{HEADER}<main>{PLAIN.draw(blocks)}</main>{FOOTER}</template>"
        f"</zyx-app>"
    )


def _noscript(blocks: Blocks) -> str:
    return _page(f"{HEADER}<div id='root'></div><noscript><div>{PLAIN.draw(blocks)}</div></noscript><script>x</script>")


def _attribute_headings(blocks: Blocks) -> str:
    top, sections = _sections(blocks)
    items = "".join(
        f"<zyx-accordion-item heading='{escape(heading)}'><div>{PLAIN.draw(text)}</div></zyx-accordion-item>"
        for heading, text in sections
    )
    return _page(f"{HEADER}<main>{PLAIN.draw(top)}<zyx-accordion>{items}</zyx-accordion></main>{FOOTER}")


def _brs(blocks: Blocks) -> str:
    marks = Marks(
        "<b>{}</b><br><br>", "<b>{}</b><br>", "{}<br><br>", "{}<br><br>", "&bull; {}<br>", "{}<br>", has_headings=False
    )
    return _page(f"{HEADER}<div>{marks.draw(blocks)}</div>{FOOTER}")


def _pre(blocks: Blocks) -> str:
    marks = Marks("{}\n", "\n{}\n", "{}\n", "{}\n", "  * {}\n", "{}", has_headings=False)
    return _page(f"{HEADER}<pre>{marks.draw(blocks)}</pre>{FOOTER}")


def _table_layout(blocks: Blocks) -> str:
    marks = Marks(
        "<font size='5'><b>{}</b></font><br><br>",
        "<font size='3' color='navy'><b>{}</b></font><br>",
        "<font size='1'><i>{}</i></font><br><br>",
        "<font face='arial' size='2'>{}</font><br><br>",
        has_headings=False,
    )
    menu = "".join(f"<tr><td><a href='/{each}'><font size='2'>{each}</font></a></td></tr>" for each in _LINKS)
    return _page(
        f"<center><table width='780'><tr><td colspan='2'><img src='/l.gif' alt='logo'><a href='/'>Zyxshop</a></td></tr>"
        f"<tr><td width='150' valign='top'><table>{menu}</table></td><td>{marks.draw(blocks)}</td></tr>"
        f"<tr><td colspan='2' align='center'><font size='1'>© 2026 Zyxshop Ltd. Everything copyrighted.</font>"
        f"</td></tr>"
        "</table></center>"
    )


_BDT = "<bdt class='block-component'></bdt>"
DRESSES: dict[str, Dress] = {
    "shopify": _framed(
        "<div class='announcement-bar'><p>Free delivery worldwide this zyxweek only</p></div><cart-drawer><div "
        "role='dialog'>"
        "<h2>Your basket is empty</h2><a href='/all'>Continue shopping</a></div></cart-drawer><main><div><div>",
        "</div></div></main><product-recommendations><h2>You may also like</h2><ul><li><a href='/a'>Zyxmug</a> $12</li>"
        "<li><a href='/b'>Zyxhat</a> $30</li></ul></product-recommendations>",
        Marks(h1="<div class='shopify-policy__title'><h1>{}</h1></div>"),
    ),
    "wix": _framed(
        "<div id='SITE_CONTAINER'><main><section><div><div>",
        "</div></div></section></main></div>",
        Marks(
            "<div class='rt'><h1 class='font_0'><span style='x'>{}</span></h1></div>",
            "<div class='rt'><h2 class='font_2'><span><span>{}</span></span></h2></div>",
            "<div class='rt'><p class='font_8'><span>{}</span></p></div>",
            "<div class='rt'><p class='font_8'><span>{}</span></p><p><span>&#8203;</span></p></div>",
            "<li><p class='font_8'>{}</p></li>",
            "<div class='rt'><ul>{}</ul></div>",
        ),
    ),
    "squarespace": _by_section(
        "<section class='page-section'><div><div class='fe-block'><div class='sqs-block'><h2>{h}</h2></div></div>"
        "<div class='fe-block'><div class='sqs-block'>{t}</div></div></div></section>",
        "<main><article class='sections'>",
        "</article></main>",
    ),
    "squarespace accordion": _by_section(
        "<li class='accordion-item'><h4 role='heading' aria-level='3'><button aria-expanded='false' "
        "aria-controls='d{n}'>"
        "<span>{h}</span><div class='icon'><div></div></div></button></h4><div role='region'><div>{t}</div></div></li>",
        "<main><section><div>",
        "</div></section></main>",
    ),
    "elementor": _by_section(
        "<section><div class='container'><div class='column'><div class='widget heading'><h2>{h}</h2></div>"
        "<div class='widget text'><div>{t}</div></div></div></div></section>",
        "<div data-elementor-type='wp-page'>",
        "</div>",
    ),
    "elementor accordion": _by_section(
        "<div class='accordion-item'><div id='t{n}' role='button' aria-controls='c{n}' aria-expanded='false'>"
        "<span class='icon'></span><a class='accordion-title' tabindex='0'>{h}</a></div>"
        "<div id='c{n}' role='region' aria-labelledby='t{n}'>{t}</div></div>",
        "<div data-elementor-type='wp-page'><div class='widget'>",
        "</div></div>",
    ),
    "webflow": _framed("<div class='section'><div class='w-richtext'>", "</div></div>"),
    "webflow dropdowns": _by_section(
        "<div class='w-dropdown'><div class='w-dropdown-toggle' role='button' aria-controls='l{n}' "
        "aria-haspopup='menu' "
        "aria-expanded='false'><div class='icon'></div><div>{h}</div></div><nav class='w-dropdown-list' id='l{n}'>"
        "<div>{t}</div></nav></div>"
    ),
    "framer": _thrice,
    "notion": _framed(
        "<div class='notion-app'><div><div class='notion-page-content'>",
        "</div></div></div>",
        Marks(
            "<div><h1 contenteditable='false'>{}</h1></div>",
            "<div data-block-id='1'><div><h2 contenteditable='false'>{}</h2></div></div>",
            "<div data-block-id='1'><div><div>{}</div></div></div>",
            "<div data-block-id='1'><div><div>{}</div></div></div>",
            "<div data-block-id='1'><div><div class='pseudoBefore'></div><div><div>{}</div></div></div></div>",
            "{}",
        ),
        header="<header><div role='button'>Zyx</div><div role='button'>Search</div><div "
        "role='button'>Duplicate</div></header>",
        footer="",
    ),
    "google docs": _framed(
        "<div id='contents'><div class='doc-content'>",
        "</div></div>",
        Marks(
            "<p class='title'><span class='c1'>{}</span></p>",
            "<h2 id='h.1'><span class='c2'>{}</span></h2>",
            "<p><span>{}</span></p>",
            "<p><span>{}</span></p><p class='c3'><span></span></p>",
            "<li class='li-bullet-0'><span>{}</span></li>",
        ),
        header="<div id='banners'><div id='header'>Published using Google Docs</div><div><a href='/a'>Report abuse</a>"
        "<a href='/b'>Learn more</a></div></div>",
        footer="<div id='footer'>Updated automatically every 5 minutes</div>",
    ),
    "confluence": _by_section(
        "<div class='expand-container'><div class='expand-control'><span aria-label='expand'></span>"
        "<span>{h}</span></div>"
        "<div class='expand-content'>{t}</div></div>",
        "<div id='content'><div id='breadcrumbs'><a href='/1'>Spaces</a> / <a href='/2'>Zyx</a></div>",
        "</div><div id='likes-and-labels-container'><button>Like</button>Be the first to like this</div>",
    ),
    "zendesk": _framed(
        "<main><nav><ol><li><a href='/hc'>Zyxhelp</a></li></ol><form role='search'><input></form></nav><div class='c'>"
        "<aside><h3>Articles in zyxsection</h3><ul><li><a href='/1'>Shipping</a></li><li><a href='/2'>Sizes</a>"
        "</li></ul>"
        "</aside><article>",
        "<footer><div><span>Was this article helpful?</span><button>Yes</button><button>No</button></div>"
        "<small>12 out of "
        "30 found this helpful</small><div>Have more questions? <a href='/r'>Submit a request</a></div></footer>"
        "</article></div></main>",
        Marks(h1="<header><h1>{}</h1></header>"),
    ),
    "intercom": _framed(
        "<main><div class='article'>",
        "</div><div class='reactions'><div>Did this answer your question?</div><button>😞</button><button>😐</button>"
        "<button>😃</button></div><section><h3>Related Articles</h3><a href='/1'>Zyxorders</a><a href='/2'>Zyxsizes</a>"
        "</section></main>",
        Marks(
            h2="<div class='block'><h2>{}</h2></div>",
            p="<div class='block'><p class='no-margin'>{}</p></div>",
            ul="<div class='block'><ul>{}</ul></div>",
        ),
    ),
    "freshdesk": _framed(
        "<section><article>",
        "</article><p class='feedback'>Did you find it helpful? <a href='#'>Yes</a> <a href='#'>No</a></p><div hidden>"
        "<p>Sorry we couldn't be helpful. Help us improve this article with your feedback.</p><form><textarea>"
        "</textarea>"
        "<button>Send</button></form></div></section>",
    ),
    "gitbook": _framed(
        "<div><aside><ul><li><a href='/1'>Zyxstart</a></li><li><a href='/2'>Zyxguides</a></li></ul></aside><main>",
        "<div><p>Last updated 3 months ago</p><div>Was this helpful? <button>a</button><button>b</button></div></div>"
        "<div><a href='/p'>Previous Zyxterms</a><a href='/n'>Next Zyxhelp</a></div></main></div>",
        Marks(p="<p class='w-full'>{}</p>", li="<li><div><p>{}</p></div></li>"),
    ),
    "termly": _framed(
        "<div data-custom-class='body'>",
        "</div>",
        Marks(
            f"<div><strong><span><span data-custom-class='title'>{_BDT}<bdt class='question'><h1>{{}}</h1>"
            f"</bdt></span></span>"
            "</strong></div>",
            f"<div id='x'><strong><span><span data-custom-class='heading_1'>{_BDT}<h2>{{}}</h2></span></span>"
            f"</strong></div>",
            "<div><span><strong><span data-custom-class='subtitle'>{}</span></strong></span></div>",
            f"<div style='line-height:1.5'><span><span data-custom-class='body_text'>{_BDT}{{}}{_BDT}</span>"
            f"</span></div>",
            f"<li><span>{_BDT}{{}}</span></li>",
        ),
    ),
    "iubenda": _by_section(
        "<div class='one_line_col'><div class='expand'><h3 class='expand-click'>{h}</h3><div "
        "class='expand-content'>{t}</div>"
        "</div></div>",
        "<div id='iubenda_policy'><div class='iub_content legal_pp'>",
        "<div class='iub_footer'><a href='/1'>Show zyxsimplified</a></div></div></div>",
    ),
    "onetrust": _by_section(
        "<section class='otnotice-section'><h2 class='otnotice-section-header'>{h}</h2>"
        "<div class='otnotice-section-content'>{t}</div></section>",
        "<div class='otnotice'><div class='otnotice-language-dropdown-container'><select><option>Zyx</option>"
        "</select></div>",
        "</div>",
    ),
    "docusaurus": _framed(
        "<div class='row'><main><article><nav aria-label='Breadcrumbs'><ul><li><a href='/'>Zyx</a></li></ul></nav>"
        "<div class='toc'><button>On this page</button></div>",
        "<footer><a href='/edit'>Edit zyxpage</a></footer></article></main></div>",
        Marks(h2="<h2 id='a'>{}<a class='hash-link' href='#a' aria-label='Direct link'>\u200b</a></h2>"),
    ),
    "next.js": _framed("<div id='__next'><div><div><div class='css-1'>", "</div></div></div></div>"),
    "drupal": _framed(
        "<div class='layout'><main role='main'><div class='region'><div class='block'><article class='node'><div>",
        "</div></article></div></div></main></div>",
    ),
    "drupal field groups": _by_section(
        "<details class='field-group'><summary role='button' aria-controls='d{n}' aria-expanded='false'>{h}</summary>"
        "<div class='details-wrapper'>{t}</div></details>"
    ),
    "joomla": _by_section(
        "<div class='accordion-group'><div class='accordion-heading'><strong><a href='#s{n}' "
        "data-toggle='collapse'>{h}</a>"
        "</strong></div><div class='accordion-body collapse'><div>{t}</div></div></div>",
        "<div class='item-page'>",
        "</div>",
    ),
    "salesforce": _by_section(
        "<lightning-accordion-section><section><div><h2><button aria-controls='l{n}' aria-expanded='false'><svg></svg>"
        "<span>{h}</span></button></h2></div><div id='l{n}'><slot>{t}</slot></div></section>"
        "</lightning-accordion-section>",
        "<c-policy><lightning-accordion>",
        "</lightning-accordion></c-policy>",
    ),
    "sharepoint": lambda blocks: _page(
        "<form method='post' action='./privacy.aspx' id='aspnetForm'><input type='hidden' name='__VIEWSTATE' value='x'>"
        f"<a href='#'>Skip Ribbon Commands</a>{HEADER}<div id='s4-workspace'><div class='ms-rtestate-field'>"
        f"{PLAIN.draw(blocks)}</div></div>{FOOTER}</form>"
    ),
    "ghost": _by_section(
        "<div class='kg-card kg-toggle-card'><div class='kg-toggle-heading'><h4>{h}</h4><button "
        "aria-label='Expand'><svg></svg>"
        "</button></div><div class='kg-toggle-content'>{t}</div></div>",
        "<main><article><section class='gh-content'>",
        "</section></article><section><h3>Read next</h3><a href='/1'>Zyxone</a><a href='/2'>Zyxtwo</a>"
        "</section></main>",
    ),
    "medium": _framed(
        "<article><div><div><section><div><div class='ab ca'><div class='ch'>",
        "</div></div></div></section></div></div></article><div><button>Clap</button><button>Share</button>"
        "<div><h2>Written by Zyxauthor</h2><p>1.2K Followers</p><button>Follow</button></div></div>",
    ),
    "table layout": _table_layout,
    "all breaks": _brs,
    "all divs": _framed(
        "<div><div class='page'>",
        "</div></div>",
        Marks(
            "<div class='h1'>{}</div>",
            "<div class='h2'>{}</div>",
            "<div>{}</div>",
            "<div class='text'>{}</div>",
            has_headings=False,
        ),
    ),
    "run-in headings": _by_section("<p><b>{n}. {h}.</b></p>{t}", "<div>", "</div>"),
    "fonts": _framed(
        "<div align='left'>",
        "</div>",
        Marks(
            "<p><font size='6'><b>{}</b></font></p>",
            "<p><font size='4'><b>{}</b></font></p>",
            p="<p><font face='verdana'>{}</font></p>",
            has_headings=False,
        ),
    ),
    "twice": _twice,
    "tabs": _tabs,
    "pre": _pre,
    "fieldsets": _by_section(
        "<fieldset><legend>{h}</legend>{t}</fieldset>",
        "<form method='post'>",
        "<label><input type='checkbox'> Zyxagree</label><button>Submit</button></form>",
    ),
    "dialog": lambda blocks: _page(
        f"{HEADER}<dialog open><div>{PLAIN.draw(blocks)}</div><button>Close</button></dialog>"
    ),
    "modal": lambda blocks: _page(
        f"{HEADER}<div><p>Zyxteaser</p></div>"
        f"<div role='dialog' aria-modal='true'><div>{PLAIN.draw(blocks)}</div><button>Close</button></div>{FOOTER}"
    ),
    "noscript": _noscript,
    "srcdoc": _srcdoc,
    "shadow slot": _shadow,
    "shadow whole": _shadow_whole,
    "attribute headings": _attribute_headings,
    "amp": _by_section(
        "<section><h4 role='button' aria-controls='a{n}' aria-expanded='false'>{h}</h4><div>{t}</div></section>",
        "<amp-sidebar><ul><li><a href='/1'>Zyxhome</a></li></ul></amp-sidebar><amp-accordion>",
        "</amp-accordion>",
    ),
    "word export": _framed(
        "<div class='WordSection1'>",
        "</div>",
        Marks(
            "<p class='MsoTitle'><span lang='EN-GB'>{}<o:p></o:p></span></p>",
            "<h2><span lang='EN-GB'>{}<o:p></o:p></span></h2>",
            p="<p class='MsoNormal'><span lang='EN-GB'>{}<o:p></o:p></span></p><p class='MsoNormal'>"
            "<o:p>&nbsp;</o:p></p>",
            li="<p class='MsoListParagraph'><span>·<span>&nbsp;&nbsp; </span></span><span>{}<o:p></o:p></span></p>",
            ul="{}",
        ),
    ),
    "list of sections": _by_section("<li><h2>{h}</h2><div>{t}</div></li>", "<main><ol>", "</ol></main>"),
    "definition list": _by_section("<dt>{h}</dt><dd>{t}</dd>", "<main><dl>", "</dl></main>"),
    "bootstrap cards": _by_section(
        "<div class='card'><div class='card-header' id='h{n}'><h2><button data-toggle='collapse' "
        "aria-controls='c{n}'>{h}"
        "</button></h2></div><div id='c{n}' class='collapse'><div class='card-body'>{t}</div></div></div>"
    ),
    "back to top": _by_section("<h2>{h}</h2>{t}<p><a href='#top'>Back to top</a></p>"),
    "tabs with headings": lambda blocks: _page(
        f"<main>{PLAIN.draw(_sections(blocks)[0])}<ul role='tablist'>"
        + "".join(f"<li><a role='tab' href='#t'>{escape(heading)}</a></li>" for heading, _ in _sections(blocks)[1])
        + "</ul>"
        + "".join(
            f"<div role='tabpanel' hidden><h2>{escape(heading)}</h2>{PLAIN.draw(text)}</div>"
            for heading, text in _sections(blocks)[1]
        )
        + "</main>"
    ),
    "header sections": _by_section("<section><header><h2>{h}</h2></header>{t}</section>", "<article>", "</article>"),
    "toggle links": _by_section(
        "<div class='faq'><a href='#' class='q' role='button' aria-expanded='false'>{h}</a><div "
        "class='a'>{t}</div></div>"
    ),
    "hidden checkbox": _by_section(
        "<div><input type='checkbox' id='k{n}'><label for='k{n}'>{h}</label><div class='body'>{t}</div></div>"
    ),
}
