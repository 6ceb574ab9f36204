"""A page that holds several documents: said when it is added, and split into a source for each on request."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from db.watchlist import NameTakenError, SourceSpec
from monitor import wiring
from monitor.cli.screen import CallError, err
from monitor.core.documents import family_of
from monitor.core.naming import free_name
from monitor.core.types import FetchFailure, Page, Target
from monitor.core.words import remedy
from monitor.wiring import House

if TYPE_CHECKING:
    from crawler.sections import Title

_LOOK_SECONDS = 10.0
"""For the look at a page that is watched already."""


def split_up(rooms: House, target: Target, whole: SourceSpec) -> None:
    """Watches each document of a page by its title, and otherwise as `whole` says it of the page."""
    arrival = asyncio.run(_fetched(rooms, target))
    if isinstance(arrival, FetchFailure):
        err.print(f"The page cannot be read ({arrival.reason.value}). {arrival.detail}", markup=False)
        err.print(f"  what to do: {remedy(arrival.reason.value)}", markup=False)
        raise typer.Exit(1)
    titles = _titles_on(arrival)
    if not titles:
        raise CallError(
            "The page is one document, as far as can be told: leave --split out, or name a --section of it."
        )
    taken = {state.name for state in rooms.watchlist.sources()}
    for title in titles:
        name = free_name(f"{target.url.rstrip('/')}/{title.text.replace('/', ' ')}", taken)
        try:
            kind = title.kind or whole.kind
            part = replace(whole, name=name, kind=kind, is_kind_said=bool(title.kind), section=title.text)
            rooms.watchlist.add(part, wiring.now())
        except NameTakenError as error:
            err.print(str(error), markup=False)
            continue
        taken.add(name)
        err.print(f"{name} is watched now: {title.text!r}, {title.words} words.", markup=False)
    err.print("`clausewatch check` takes the first versions.", markup=False)


def tell_of_several(rooms: House, spec: SourceSpec, target: Target) -> None:
    """Says so where the page plainly holds several documents; a page that does not come is `check`'s to tell of."""
    arrival = asyncio.run(_fetched(rooms, target))
    titles = _titles_on(arrival) if isinstance(arrival, Page) else ()
    if not titles:
        return
    err.print("The page holds several documents:", markup=False)
    for title in titles:
        err.print(f"  {title.text!r}, {title.words} words", markup=False)
    own = family_of(spec.kind) if spec.is_kind_said else None
    others = [title for title in titles if own and family_of(title.kind) not in (own, None)]
    left_out = ", ".join(repr(title.text) for title in others)
    err.print(
        f"Not watched, as of another kind: {left_out}." if others else "All of it is watched as one.", markup=False
    )
    again = f"`clausewatch remove {spec.name}`, then add it again"
    err.print(f"To watch one of them: {again} with --section TITLE; each by itself: with --split.", markup=False)


async def _fetched(rooms: House, target: Target) -> Page | FetchFailure:
    from crawler.fetch import Crawler

    settings = wiring.crawl_settings(rooms.config)
    patient = replace(settings, timeout_seconds=min(_LOOK_SECONDS, settings.timeout_seconds))
    async with Crawler(patient) as crawler:
        async for arrival in crawler.fetch([target]):
            if isinstance(arrival, Page | FetchFailure):
                return arrival
    raise AssertionError("a request without validators is answered by a page or a failure")


def _titles_on(page: Page) -> tuple[Title, ...]:
    from crawler.sections import titles_on
    from crawler.unreadable import Unreadable

    try:
        return titles_on(page.body, page.header("content-type"))
    except Unreadable:
        return ()
