from __future__ import annotations

import codecs

import pytest

from crawler.decode import text_of, tree_of

GERMAN = "Datenschutzerklärung: für Ihre persönlichen Daten gilt „so viel wie nötig“ – 5 €."
RUSSIAN = "Политика конфиденциальности: мы храним ваши данные один год и не передаём их третьим лицам."
JAPANESE = "プライバシーポリシー：お客様の個人情報は一年間保管し、第三者に提供しません。"
CHINESE = "隐私政策：我们保存您的个人信息一年，不会提供给第三方。"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (GERMAN.encode(), "text/html", GERMAN),
        (GERMAN.encode(), "text/html; charset=iso-8859-1", GERMAN),
        (GERMAN.encode("cp1252"), "text/html; charset=iso-8859-1", GERMAN),
        (GERMAN.encode("cp1252"), "text/html; charset=windows-1252", GERMAN),
        (b'<meta charset="windows-1251">' + RUSSIAN.encode("cp1251"), "text/html", RUSSIAN),
        (RUSSIAN.encode("koi8-r"), "text/html; charset=koi8-r", RUSSIAN),
        (JAPANESE.encode("cp932"), "text/html; charset=Shift_JIS", JAPANESE),
        (JAPANESE.encode("euc_jp"), 'text/html; charset="EUC-JP"', JAPANESE),
        (JAPANESE.encode("iso2022_jp"), "text/html; charset=iso-2022-jp", JAPANESE),
        (CHINESE.encode("gb18030"), "text/html; charset=gb2312", CHINESE),
        (CHINESE.encode("big5hkscs", "ignore"), "text/html; charset=big5", "一年"),
        (codecs.BOM_UTF8 + GERMAN.encode(), "text/html; charset=latin1", GERMAN),
        (codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"), "text/html", GERMAN),
        (codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), "text/html", GERMAN),
        (codecs.BOM_UTF32_LE + GERMAN.encode("utf-32-le"), "text/html", GERMAN),
        (GERMAN.encode("utf-16-le"), "text/html; charset=utf-16-le", GERMAN),
        (GERMAN.encode("utf-16-le"), "text/html; charset=utf-16", GERMAN),
        (b'<meta charset="utf-16">' + b"plain ascii", "text/html", "plain ascii"),
        (b"plain ascii!", "text/html; charset=utf-16le", "plain ascii!"),
        (b'<meta charset="utf-16le">' + GERMAN.encode("cp1252") * 5, "text/html; charset=cp1252", GERMAN),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?>' + "für".encode("latin-1"), "text/xml", "für"),
        (RUSSIAN.encode("cp1251") * 5, "text/html", RUSSIAN),
        (GERMAN.encode("cp1252"), "text/html; charset=no-such-thing", "Datenschutzerkl"),
        (GERMAN.encode("cp1252"), "text/html; charset=rot13", "Datenschutzerkl"),
        (b"plain ascii", "text/html; charset=utf-7", "plain ascii"),
    ],
)
def test_f12_text_is_decoded_in_the_charset_it_is_in(body: bytes, content_type: str, text: str) -> None:
    assert text in text_of(body, content_type)


def test_f12_one_bad_byte_spoils_one_character_only() -> None:
    body = GERMAN.encode() + b"\xff" + GERMAN.encode()
    assert text_of(body, "text/html; charset=utf-8") == f"{GERMAN}\ufffd{GERMAN}"


def test_f12_one_bad_byte_makes_no_other_charset_of_a_page_that_claims_none() -> None:
    body = GERMAN.encode() * 3 + b"\xff" + GERMAN.encode()
    assert text_of(body, "text/html").startswith(GERMAN)
    assert text_of(body, "text/html; charset=iso-8859-1").startswith(GERMAN)
    assert text_of(GERMAN.encode("cp1252") * 3, "text/html").startswith(GERMAN)
    assert CHINESE in text_of(CHINESE.encode("gb18030") * 3, "text/html; charset=gb2312")


def test_f12_page_cut_inside_its_last_character_keeps_its_charset() -> None:
    body = JAPANESE.encode("cp932")[:-3]
    assert text_of(body, "text/html; charset=shift_jis").startswith(JAPANESE[:-4])
    assert text_of(JAPANESE.encode()[:-1], "text/html").startswith(JAPANESE[:-2])


def test_tree_holds_no_script_style_template_or_comment() -> None:
    tree = tree_of(
        b"<p>seen<script>a()</script><style>b{}</style><template><p>c</p></template><noscript>d</noscript>"
        b"<!-- e --><noframes>f</noframes> too",
        "text/html",
    )
    assert tree is not None
    assert tree.text_content().split() == ["seen", "too"]


def masked(address: str, key: int) -> str:
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


@pytest.mark.parametrize("key", [0, 0x2B, 0xFF])
def test_masked_addresses_are_read_whatever_the_key(key: int) -> None:
    hidden = masked("privacy@shop.example", key)
    tree = tree_of(
        (
            f'<p>Write to <a href="/cdn-cgi/l/email-protection#{hidden}"><span class="__cf_email__" '
            f'data-cfemail="{hidden}">[email&#160;protected]</span></a>, or <a href="/cdn-cgi/l/email-protection" '
            f'class="__cf_email__" data-cfemail="{hidden}">[email&#160;protected]</a> or '
            f'<a href="/cdn-cgi/l/email-protection#{hidden}">our officer</a>.</p>'
        ).encode(),
        "text/html",
    )
    assert tree is not None
    text = " ".join(tree.text_content().split())
    assert text == "Write to privacy@shop.example, or privacy@shop.example or our officer."


def test_mask_that_is_none_is_left_alone() -> None:
    tree = tree_of(
        b'<p><span data-cfemail="xyz">[email protected]</span><span data-cfemail="">b</span></p>', "text/html"
    )
    assert tree is not None
    assert tree.text_content() == "[email protected]b"
