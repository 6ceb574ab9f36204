"""The demo's mail server keeps what it is given."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from alerts.message import build
from alerts.render import render
from alerts.smtp import Delivery, Sent, SmtpServer, deliver
from monitor.demo.sink import Sink
from tests.alerts.letters import NOW, change, digest, news


def test_letter_is_kept_in_memory_and_as_a_file(tmp_path: Path) -> None:
    letter = build(render(digest(news(change()))), "watch@house.test", "ada@example.test", "<1@house.test>", NOW)

    async def story() -> list[Delivery]:
        async with Sink(tmp_path / "post") as sink:
            server = SmtpServer("127.0.0.1", sink.port, "none")
            ends = [
                await asyncio.to_thread(deliver, server, "watch@house.test", to, letter, lambda: None)
                for to in ("ada@example.test", "eve@example.test")
            ]
            received = await sink.wait_for(2, timeout_seconds=30)
        assert [item.recipients for item in received] == [("ada@example.test",), ("eve@example.test",)]
        assert [item.message for item in received] == [letter, letter]
        assert [item.path.name for item in received] == ["0001.eml", "0002.eml"]
        assert [item.path.read_bytes() for item in received] == [letter, letter]
        return ends

    assert asyncio.run(story()) == [Sent("250 kept as 0001.eml"), Sent("250 kept as 0002.eml")]


def test_waiting_for_a_letter_that_never_comes_ends(tmp_path: Path) -> None:
    async def story() -> None:
        async with Sink(tmp_path) as sink:
            await sink.wait_for(1, timeout_seconds=0.05)

    with pytest.raises(TimeoutError):
        asyncio.run(story())
