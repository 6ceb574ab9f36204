"""One more page to watch, or the policies of a whole site: add."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, assert_never
from urllib.parse import urlsplit

import typer

from db.watchlist import SourceSpec
from monitor import wiring
from monitor.cli.documents import split_up, tell_of_several
from monitor.cli.manner import (
    NO_WISHES,
    Cookies,
    Headers,
    Insecure,
    Language,
    Proxy,
    Remove,
    Select,
    UserAgent,
    Wishes,
)
from monitor.cli.screen import AsJson, CallError, answer, err, house, progress, table
from monitor.core.naming import free_name, name_for
from monitor.core.scope import section_of
from monitor.core.types import FetchFailure, Target
from monitor.core.words import remedy
from monitor.wiring import House

if TYPE_CHECKING:
    from crawler.discover import Elsewhere, Policy, Survey


def register(app: typer.Typer) -> None:
    app.command()(add)


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL_OR_DOMAIN", help="A policy's page, or a site: example.org.")],
    name: Annotated[str, typer.Option(help="A short name; made from the address if not given.")] = "",
    kind: Annotated[str, typer.Option(help="What the document is.")] = "",
    section: Annotated[
        str | None, typer.Option(metavar="HEADING|#ID", help="Watch only this part of the page; '' for all of it.")
    ] = None,
    split: Annotated[bool, typer.Option("--split", help="Watch each document of a page that holds several.")] = False,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; may be repeated.")] = None,
    intranet: Annotated[
        list[str] | None, typer.Option(metavar="CIDR:PORT", help="A private network it may be on; may be repeated.")
    ] = None,
    header: Headers = None,
    cookie: Cookies = None,
    language: Language = "",
    user_agent: UserAgent = "",
    proxy: Proxy = "",
    select: Select = None,
    remove: Remove = None,
    insecure: Insecure = False,
    discover: Annotated[bool, typer.Option("--discover", help="Find the policies of the site at this URL.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Add all that is found, without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Watch one more page, or what a site has: privacy policy, terms, cookies and their like.

    A bare domain is searched: its home page's links, else its sitemap, else the usual addresses.
    """
    from crawler.guard import check_intranet

    address = _address(url)
    networks = tuple(intranet or ())
    try:
        check_intranet(networks)
    except ValueError as error:
        raise CallError(f"{error}: say --intranet 10.0.0.0/8:443.") from error
    wishes = Wishes(
        tuple(header or ()),
        tuple(cookie or ()),
        language,
        user_agent,
        proxy,
        tuple(select or ()),
        tuple(remove or ()),
        insecure,
    )
    rooms = house(context)
    if not (discover or _is_domain(url)):
        if yes or as_json:
            raise CallError("--yes and --json are for a site: give its domain, or --discover with its home page.")
        if split and (name or kind or section is not None or wishes.names_document):
            raise CallError(
                "--split names each document by its title: leave --name, --kind, --section, --select and --remove out."
            )
        spec = _spec(rooms, name or name_for(address), address, kind, tag, networks)
        _add_page(rooms, wishes.on(replace(spec, section=section)), url, split)
        return
    if name or kind or split or section is not None:
        raise CallError("--name, --kind, --section and --split are for one page: a site may have several.")
    if wishes != NO_WISHES:
        raise CallError(
            "--header, --cookie, --language, --user-agent, --proxy, --select, --remove and --insecure are for one "
            "page: not all that a site links to is its own."
        )
    found = _found(rooms, url, Target(0, url, address, intranet=networks))
    known = {state.url: state.name for state in rooms.watchlist.sources()}
    if not as_json:
        _show(found, known)
    fresh = [policy for policy in found.policies if policy.url not in known]
    taken = fresh if yes else [] if as_json else _ask(fresh)
    names: dict[str, str] = {}
    for policy in taken:
        new = free_name(policy.url, {*known.values(), *names.values()})
        rooms.watchlist.add(_spec(rooms, new, policy.url, policy.kind, tag, networks), wiring.now())
        names[policy.url] = new
    if as_json:
        answer([_record(policy, known, names) for policy in found.policies])
    elif names:
        err.print(
            f"Watched now: {', '.join(names.values())}; `clausewatch check {' '.join(names.values())}` takes the first "
            "versions.",
            markup=False,
        )
    if not found.policies:
        raise typer.Exit(1)


def _add_page(rooms: House, spec: SourceSpec, said: str, is_split: bool) -> None:
    target = Target(0, said, spec.url, intranet=spec.intranet, verify_tls=spec.verify_tls, manner=spec.manner)
    if is_split:
        split_up(rooms, target, spec)
        return
    rooms.watchlist.add(spec, wiring.now())
    err.print(f"{spec.name} is watched now; `clausewatch check {spec.name}` takes its first version.", markup=False)
    if spec.section is None and not spec.select and not section_of(None, spec.url):
        tell_of_several(rooms, spec, target)


def chosen(said: str, count: int) -> list[int] | None:
    """Which of `count` rows `all`, `none` or `1,3-4` means, counted from 0; None for an answer that means nothing."""
    said = said.strip().lower()
    if said in ("all", "a", "yes", "y"):
        return list(range(count))
    if said in ("none", "n", "no", ""):
        return []
    picked: set[int] = set()
    for part in re.split(r"[\s,]+", said):
        match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part)
        if not match or not 1 <= int(match[1]) <= int(match[2] or match[1]) <= count:
            return None
        picked.update(range(int(match[1]) - 1, int(match[2] or match[1])))
    return sorted(picked)


def _address(url: str) -> str:
    from crawler.guard import GuardRefused, check_url

    address = url if "://" in url else f"https://{url}"
    if urlsplit(address).scheme not in ("http", "https"):
        raise CallError(f"{url} is no web address: give one such as https://example.org/privacy.")
    try:
        check_url(address)
    except GuardRefused as error:
        raise CallError(f"{url} cannot be watched: {error}.") from error
    return address


def _is_domain(url: str) -> bool:
    """Whether this names a site and no page: a host, perhaps with a port."""
    return "://" not in url and not set("/?#") & set(url.removesuffix("/"))


def _spec(
    rooms: House, name: str, address: str, kind: str, tags: list[str] | None, intranet: tuple[str, ...]
) -> SourceSpec:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", name):
        raise CallError(f"{name} cannot be a name: use small letters, digits and hyphens, at most 60.")
    return wiring.added(rooms.config, name, address, kind, tags or (), intranet)


def _found(rooms: House, url: str, home: Target) -> Survey:
    from crawler.discover import Elsewhere, Survey

    found = asyncio.run(_survey(rooms, home))
    match found:
        case Survey():
            return found
        case Elsewhere(url=there):
            host = urlsplit(there).hostname
            err.print(
                f"{url} leads to another site, {there}. If you mean that one: clausewatch add {host}", markup=False
            )
        case FetchFailure(reason=reason, detail=detail):
            err.print(f"The home page of {url} cannot be read ({reason.value}). {detail}", markup=False)
            err.print(f"  what to do: {remedy(reason.value)}", markup=False)
            err.print("  or name the page itself: clausewatch add https://example.org/privacy", markup=False)
        case _:
            assert_never(found)
    raise typer.Exit(1)


async def _survey(rooms: House, home: Target) -> Survey | Elsewhere | FetchFailure:
    from crawler.discover import survey
    from crawler.extract import Extractor
    from crawler.fetch import Crawler

    async with Extractor() as extractor, Crawler(wiring.crawl_settings(rooms.config)) as crawler:
        with progress() as bar:
            task = bar.add_task("looking", total=None)
            return await survey(
                home, crawler, extractor, lambda done, total: bar.update(task, completed=done, total=total)
            )


def _show(found: Survey, known: dict[str, str]) -> None:
    numbers = {
        policy.url: str(n + 1) for n, policy in enumerate(each for each in found.policies if each.url not in known)
    }
    table(
        ("no.", "kind", "title", "words", "address"),
        (
            (
                numbers.get(policy.url, "-"),
                policy.kind,
                policy.title[:50],
                str(policy.words),
                policy.url + (f" (watched as {known[policy.url]})" if policy.url in known else ""),
            )
            for policy in found.policies
        ),
        "No policy was found: open the site, copy the address of its policy, and say `clausewatch add ADDRESS`.",
    )
    for each in found.dismissed:
        err.print(f"Left out: {each.url}: {each.why}", markup=False)
    if found.left_off:
        err.print(f"{found.left_off} more links look like policies and were not asked for.", markup=False)


def _ask(fresh: list[Policy]) -> list[Policy]:
    if not fresh:
        return []
    if not (sys.stdin.isatty() and err.is_terminal):
        err.print("Nothing was added: --yes adds all of these; `clausewatch add ADDRESS` adds one.", markup=False)
        return []
    while True:
        said = typer.prompt("Which to add? all, none, or numbers such as 1,3", default="none", err=True)
        picked = chosen(said, len(fresh))
        if picked is not None:
            return [fresh[n] for n in picked]
        err.print(f"That is none of them: say all, none, or numbers from 1 to {len(fresh)}.", markup=False)


def _record(policy: Policy, known: dict[str, str], added: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": policy.kind,
        "title": policy.title,
        "words": policy.words,
        "url": policy.url,
        "name": added.get(policy.url) or known.get(policy.url),
        "is_added": policy.url in added,
    }
