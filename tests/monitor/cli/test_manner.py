"""The options of `add` follow the rules of the settings file, and tell nobody what they were given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db.watchlist import SourceSpec
from monitor.cli.manner import Wishes
from monitor.cli.screen import CallError

PAGE = SourceSpec("shop", "https://shop.example/privacy")


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"headers": ("X-Key canary",)}, "--header must be 'NAME: VALUE'"),
        ({"headers": ("Host: canary.example",)}, "such as Host"),
        ({"headers": ("X-Key: canar\u00ff",)}, "--header must have"),
        ({"headers": ("@no-such-file",)}, "no-such-file is no file that exists"),
        ({"cookies": ("a=canary;b",)}, "--cookie must have"),
        ({"proxy": "socks5://ann:canary@proxy.example:1080"}, "--proxy must be a proxy such as"),
        ({"user_agent": "canary\nX-Key: 1"}, "--user-agent must be"),
        ({"select": ("a[",)}, "--select must be a CSS selector"),
    ],
)
def test_what_the_settings_file_would_refuse_is_refused_without_its_value(wishes: dict[str, Any], told: str) -> None:
    with pytest.raises(CallError) as refused:
        Wishes(**wishes).on(PAGE)
    assert told in str(refused.value)
    assert "canar" not in str(refused.value)


def test_a_section_and_selectors_are_not_both(tmp_path: Path) -> None:
    with pytest.raises(CallError, match="Give either select or section, not both"):
        Wishes(select=("main",)).on(SourceSpec("shop", PAGE.url, section="Privacy"))


def test_secrets_come_from_files_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text("Authorization: Bearer a:b\n\nX-Key: c\n")
    (tmp_path / "proxy").write_text("http://ann:secret@proxy.example:3128\n")
    spec = Wishes(headers=(f"@{file}", "X-Plain: d"), proxy=f"@{tmp_path / 'proxy'}", is_insecure=True).on(PAGE)
    assert spec.manner.headers == (("Authorization", "Bearer a:b"), ("X-Key", "c"), ("X-Plain", "d"))
    assert spec.manner.proxy == "http://ann:secret@proxy.example:3128"
    assert not spec.verify_tls
    assert "secret" not in repr(spec)
