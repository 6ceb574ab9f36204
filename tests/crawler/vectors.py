"""Spellings of addresses that must never be reached: every class of trick that a list of bad addresses has missed."""

from __future__ import annotations

import os

# Names that the island's hosts file leads to private addresses; see tests/crawler/island.py.
PRIVATE_NAMES = {
    "metadata.test": "169.254.169.254",
    "router.test": "192.168.1.1",
    "loop.test": "127.0.0.1",
    "loop6.test": "::1",
    "unique-local.test": "fd12:3456::7",
}

IPV4_SPELLINGS = [
    "http://127.0.0.2/",
    "http://127.2/",
    "http://127.0.2/",
    "http://2130706434/",
    "http://0x7f000002/",
    "http://0x7F.0.0.2/",
    "http://0x7f.2/",
    "http://0177.0.0.2/",
    "http://0177.2/",
    "http://000177.0.0.2/",
    "http://127.000.000.002/",
    "http://017700000002/",
    "http://0.0.0.0/",
    "http://0.0/",
    "http://00/",
    "http://127.0.0.2./",
]
PRIVATE_RANGES = [
    "http://0.1.2.3/",
    "http://10.20.30.40/",
    "http://012.20.30.40/",
    "http://100.64.9.9/",
    "http://127.255.255.254/",
    "http://169.254.170.2/",
    "http://2852039166/",
    "http://0251.0376.0251.0376/",
    "http://172.31.255.254/",
    "http://192.0.0.170/",
    "http://192.0.2.9/",
    "http://192.31.196.5/",
    "http://192.52.193.5/",
    "http://192.88.99.7/",
    "http://192.168.0.10/",
    "http://0xc0a8000a/",
    "http://192.175.48.6/",
    "http://198.19.0.4/",
    "http://198.51.100.77/",
    "http://203.0.113.77/",
    "http://240.0.0.9/",
    "http://168.63.129.16/metadata",
]
IPV6 = [
    "http://[::1]/",
    "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
    "http://[::]/",
    "http://[::ffff:10.0.0.5]/",
    "http://[::ffff:7f00:2]/",
    "http://[0:0:0:0:0:FFFF:169.254.169.254]/",
    "http://[::10.0.0.5]/",
    "http://[64:ff9b::10.0.0.5]/",
    "http://[64:ff9b:1::a00:5]/",
    "http://[2002:a00:5::1]/",
    "http://[2001::a00:5]/",
    "http://[2001:20::5]/",
    "http://[2001:db8:77::1]/",
    "http://[2620:4f:8000::7]/",
    "http://[3fff::7]/",
    "http://[100::7]/",
    "http://[5f00::7]/",
    "http://[fc00::7]/",
    "http://[fd12:3456::7]/",
    "http://[fec0::7]/",
    "http://[fe80::1%25lo]/",
    "http://[fe80::1%lo]/",
    "http://[::1%25lo]/",
    "http://[::ffff:0:127.0.0.2]/",
]
NAMES = [
    "http://localhost/",
    "http://LocalHost./",
    "http://shop.localhost/",
    *(f"http://{name}/" for name in PRIVATE_NAMES),
]
UNICODE = [
    "http://①②⑦.⓪.⓪.②/",
    "http://１２７。０。０。２/",
    "http://127\u3002\uff10\uff610\uff0e2/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://local\u200bhost/",
    "http://loc\u00adalhost/",
]
PARSER_TRICKS = [
    "http://public.test@127.0.0.2/",
    "http://public.test:80@127.0.0.2/",
    "http://127.0.0.2\\@public.test/",
    "http://public.test\\@127.0.0.2/",
    "http:\\\\127.0.0.2\\",
    "http:/127.0.0.2/",
    "http:127.0.0.2",
    "http:////127.0.0.2/",
    "http://127.0.0.2#@public.test/",
    "http://127.0.0.2?@public.test/",
    "http://127%2e0%2e0%2e2/",
    "http://127.0.0.2%00.public.test/",
    "http://127.0.0.2\t/",
    " http://127.0.0.2/",
    "hTTp://127.0.0.2:0080/",
    "ht\ttp://127.0.0.2/",
    "http://[127.0.0.2]/",
    "http://127.0.0.2%2f@public.test/",
    "http://127.0.0.2;@public.test/",
    "http://127.0.0.2:80:80/",
    "http://6425673730/",
]
SCHEMES = [
    "file:///etc/hostname",
    "FILE:///etc/hostname",
    "file:/etc/hostname",
    "file://localhost/etc/hostname",
    "data:text/html,<p>local words</p>",
    "data:text/plain;base64,bG9jYWwgd29yZHM=",
    "ftp://127.0.0.2:80/",
    "gopher://127.0.0.2:80/",
    "dict://127.0.0.2:80/",
    "view-source:http://127.0.0.2/",
    "javascript:location='http://127.0.0.2/'",
    "jar:http://127.0.0.2!/",
    "ws://127.0.0.2/",
]

CLASSES = (IPV4_SPELLINGS, PRIVATE_RANGES, IPV6, NAMES, UNICODE, PARSER_TRICKS, SCHEMES)
STEP = 1 if os.environ.get("CLAUSEWATCH_CI") == "1" else 8
"""A vector at seven entries costs a second: the short tests take some of each class."""
VECTORS = [vector for each in CLASSES for vector in each[::STEP]]
PUBLIC = ["http://93.184.216.34/", "http://[2606:2800:220:1::1]/", "http://public.test/", "http://public6.test/"]
