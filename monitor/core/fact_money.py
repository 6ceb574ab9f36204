"""Sums of money and shares, in the signs of seven languages, as English writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SUM = r"\d{1,3}(?:[ \u00a0\u202f’']\d{3}(?!\d))+(?:[.,]\d{1,2})?|\d[\d.,]{0,20}\d|\d"
_SCALES = {
    word: scale
    for scale, words in (
        ("thousand ", "thousand tausend mille mil mila duizend"),
        ("million ", "million millions millionen mio millones millón milioni milione milhões milhão miljoen"),
        ("billion ", "billion milliarde milliarden mrd milliards milliard miliardi miljard"),
    )
    for word in words.split()
}
_SCALE = rf"\s(?:{'|'.join(sorted(_SCALES, key=len, reverse=True))})\b\.?"
_CURRENCIES = {
    word: currency
    for currency, words in (
        ("USD", "$|us$|usd|dollars?|us[ -]dollars?|dólares|dollar[io]"),
        ("EUR", "€|eur|euros?"),
        ("GBP", "£|gbp|pounds?|pfund"),
        ("CHF", "chf|franken|schweizer franken|francs? suisses?|franchi svizzeri|franchi"),
        ("BRL", "r$|brl|reais"),
        ("JPY", "¥"),
        ("AUD", "a$|au$"),
        ("CAD", "c$|ca$"),
        ("NZD", "nz$"),
        ("HKD", "hk$"),
        ("SGD", "s$"),
    )
    for word in words.split("|")
}
_SHARE = r"%|per ?cent|prozent|pour cent|p[oe]r ci?ento|procent"
_WORDS = sorted((word for word in _CURRENCIES if word[0].isalpha() and "$" not in word), key=len, reverse=True)
_MONEY = re.compile(
    rf"(?P<sign>(?:\b(?:us|au?|ca?|nz|hk|s|r))?\$|[€£¥]|\b(?:eur|chf|usd|gbp|brl)\b)\s?(?P<sum>{_SUM})(?P<scale>{_SCALE})?|"
    rf"(?<![\w.,])(?P<sum2>{_SUM})(?P<scale2>{_SCALE})?\s?(?:d['’]|d[ei]\s)?"
    rf"(?:(?P<share>{_SHARE})|(?P<unit>[€£¥]|(?:{'|'.join(_WORDS)})\b))",
    re.IGNORECASE,
)
_SHAPES = tuple((re.compile(word), currency) for word, currency in _CURRENCIES.items() if re.search(r"[?\[]", word))
_GAP = re.compile(r"[\s’']")
_SHARE_WITH_COMMA = re.compile(r"\d+,\d+")
_DECIMAL_COMMA = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?|\d+,\d{1,2}")
"""Not `1,000`, nor `2.5`: as English writes them."""
_TURNED = str.maketrans(",.", ".,")


def amounts(sentence: str) -> Iterator[str]:
    """Each sum and share, as `10,000 EUR`, `20 million EUR` and `2.5%`."""
    for hit in _MONEY.finditer(sentence):
        if hit["share"]:
            written = hit["sum2"]
            yield f"{written.replace(',', '.') if _SHARE_WITH_COMMA.fullmatch(written) else written}%"
            continue
        scale = _SCALES.get((hit["scale"] or hit["scale2"] or "").strip(" .").lower(), "")
        yield f"{_in_english(hit['sum'] or hit['sum2'])} {scale}{_currency((hit['sign'] or hit['unit']).lower())}"


def _in_english(written: str) -> str:
    if _GAP.search(written):
        whole, point, rest = _GAP.sub("", written).replace(",", ".").partition(".")
        return f"{int(whole):,}{point}{rest}"
    return written.translate(_TURNED) if _DECIMAL_COMMA.fullmatch(written) else written


def _currency(unit: str) -> str:
    return _CURRENCIES.get(unit) or next(currency for shape, currency in _SHAPES if shape.fullmatch(unit))
