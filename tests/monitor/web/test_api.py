"""The history for programs."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from alerts.composing import compose_due
from db.post import PostOffice
from db.tokens import TokenKind, Tokens
from monitor.exchange.evidence import unpacked
from monitor.exchange.verify_evidence import faults_of
from monitor.web.api.calls import Operation, rows
from monitor.web.api.openapi import document
from monitor.web.api.shapes import Nothing, Source, SourcesAsked
from monitor.web.api.table import OPERATIONS
from monitor.web.app import TABLE
from monitor.web.desk import hashed, new_token
from monitor.web.routes import Via, Visit, Who
from tests.build import LONGER_KEPT, POLICY, Story
from tests.monitor.web.fuzz import Made, requests
from tests.monitor.web.visiting import HOST, Answer, House, opened

SHOULD_SOAK = os.environ.get("CLAUSEWATCH_SOAK") == "1"


def token(house: House, kind: TokenKind = TokenKind.READ, days: int = 1) -> str:
    secret, now = new_token(), house.story.now
    Tokens(house.story.engine).add(kind, "a test", hashed(secret), now, now + timedelta(days=days))
    return secret


def ask(house: House, secret: str, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
    given = {"Host": HOST, "Authorization": f"Bearer {secret}", "Content-Type": "application/json", **headers}
    return house.send(method, f"/api/v1{path}", body, given)


def test_sources_versions_texts_and_changes_are_read(house: House) -> None:
    secret = token(house)
    [shop] = ask(house, secret, "GET", "/sources").json["items"]
    assert (shop["name"], shop["state"], shop["health"]) == ("shop", "active", "ok")
    assert ask(house, secret, "GET", "/sources/shop").json == shop
    versions = ask(house, secret, "GET", "/sources/shop/versions").json["items"]
    assert [each["seq"] for each in versions] == [2, 1]
    assert ask(house, secret, "GET", "/sources/shop/versions/2").json == versions[0]
    assert ask(house, secret, "GET", "/sources/shop/versions/1/text").json["text"] == POLICY
    [happened] = ask(house, secret, "GET", "/changes").json["items"]
    assert happened["version"] == versions[0]
    compared = ask(house, secret, "GET", "/sources/shop/compare/1/2").json
    assert compared["verdict"] == "substantive"
    assert [change["after"] for change in compared["changes"]] == [change["after"] for change in versions[0]["changes"]]
    assert ask(house, secret, "GET", "/sources/shop/checks").json["total"] == 3
    assert ask(house, secret, "GET", "/holds").json["items"] == []


def test_clauses_are_found_dated_and_read_for_facts(house: House) -> None:
    secret = token(house)
    [found] = ask(house, secret, "GET", "/search?q=%22will+never+sell%22").json["items"]
    assert (found["source"], found["is_current"], found["first"]["seq"], found["last"]["seq"]) == ("shop", False, 1, 1)
    assert "will never sell" in found["pieces"]
    assert ask(house, secret, "GET", "/search?q=%22will+never+sell%22&current=true").json["items"] == []
    assert ask(house, secret, "GET", "/search?q=%22sell").status == 422
    for days, count in (("until=2026-03-03", 1), ("since=2026-03-05", 0), ("until=2026-03-02", 0)):
        found_then = ask(house, secret, "GET", f"/search?q=%22will+never+sell%22&{days}").json["items"]
        assert len(found_then) == count, days
    assert ask(house, secret, "GET", "/search?q=sell&since=0001-01-01").status == 422
    blamed = ask(house, secret, "GET", "/sources/shop/versions/2/blame").json["items"]
    [sold] = [each for each in blamed if "may sell" in each["text"]]
    assert (sold["first_seen"]["seq"], sold["worded_so_since"]["seq"]) == (1, 2)
    assert "will never sell" in sold["earlier"][0]["text"]
    facts = ask(house, secret, "GET", "/sources/shop/versions/1/facts").json["items"]
    assert "30 days" in [each["value"] for each in facts]
    Story(house.story.engine, "bakery").watch().look(POLICY)
    path = "/when?q=postal%20address&limit=1"
    page = ask(house, secret, "GET", path).json
    assert ([each["source"] for each in page["items"]], page["next"]) == (["bakery"], "bakery")
    page = ask(house, secret, "GET", f"{path}&cursor=bakery").json
    assert ([each["source"] for each in page["items"]], page["next"]) == (["shop"], None)
    assert ask(house, secret, "GET", "/when?q=!").status == 422


def test_a_judgement_is_corrected_and_the_correction_taken_back(house: House) -> None:
    reading, writing = token(house), token(house, TokenKind.WRITE)
    path = "/sources/shop/versions/2/corrections"
    said = b'{"number": 1, "verdict": "minor", "reason": " It was  announced. "}'
    assert ask(house, reading, "POST", path, said).status == 403
    made = ask(house, writing, "POST", path, said)
    assert (made.status, made.json["correction"]["reason"]) == (201, "It was announced.")
    assert made.json["correction"]["by"] == "token 2 (a test)"
    for wrong, status in (
        (b'{"number": 9, "verdict": "minor", "reason": "x"}', 404),
        (b'{"number": 1, "verdict": "unchanged", "reason": "x"}', 422),
        (b'{"number": 1, "verdict": "minor", "reason": "  "}', 422),
    ):
        assert ask(house, writing, "POST", path, wrong).status == status
    second = ask(house, writing, "POST", path, said.replace(b"minor", b"cosmetic")).json
    assert second["change"]["verdict"] == "substantive"
    page = ask(house, reading, "GET", "/corrections?limit=1").json
    assert [each["id"] for each in page["items"]] == [made.json["id"]]
    page = ask(house, reading, "GET", f"/corrections?limit=1&cursor={page['next']}&source=shop").json
    assert (page["items"], page["next"]) == ([second], None)
    assert ask(house, reading, "DELETE", f"/corrections/{second['id']}").status == 403
    assert ask(house, writing, "DELETE", f"/corrections/{second['id']}").json == second
    assert ask(house, writing, "DELETE", f"/corrections/{second['id']}").status == 404
    change = ask(house, reading, "GET", "/sources/shop/versions/2").json["changes"][0]
    assert change["correction"]["verdict"] == "minor"
    assert "take back correction" in house.rows()


def test_pages_evidence_and_letters_are_given(house: House) -> None:
    reading, writing = token(house), token(house, TokenKind.WRITE)
    page = ask(house, reading, "GET", "/sources/shop/versions/1/page")
    assert page.header("content-type") == "application/octet-stream"
    assert POLICY.encode() in page.body
    evidence = ask(house, reading, "GET", "/sources/shop/versions/2/evidence")
    assert evidence.header("content-type") == "application/zip"
    assert faults_of(unpacked(evidence.body))[1] == []
    list(compose_due(PostOffice(house.story.engine), house.sender, house.story.now))
    [letter] = ask(house, writing, "GET", "/letters").json["items"]
    assert letter["is_kept_back"] is False
    assert (letter["state"], letter["subscriber"]) == ("queued", "ann")
    assert ask(house, writing, "GET", f"/letters?cursor={letter['id']}").json["items"] == []
    assert ask(house, reading, "GET", "/letters").status == 403


def test_pages_hang_together_by_their_cursors(house: House) -> None:
    for n in range(7):
        Story(house.story.engine, f"site-{n}").watch()
    for text in (LONGER_KEPT, POLICY, LONGER_KEPT):
        house.story.wait(days=1).change_to(text)
    secret = token(house)
    for path, key in (("/sources", "name"), ("/sources/shop/versions", "seq"), ("/changes", "number")):
        whole = [each[key] for each in ask(house, secret, "GET", path).json["items"]]
        assert len(whole) >= 3
        found, cursor = [], ""
        for _ in whole:
            page = ask(house, secret, "GET", f"{path}?limit=2&cursor={cursor}").json
            found += [each[key] for each in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert found == whole


def test_sources_are_found_by_tag_kind_and_state(house: House) -> None:
    secret = token(house, TokenKind.WRITE)
    new = b'{"url": "https://inn.example/terms", "kind": "terms", "tags": ["stay", "eu"]}'
    assert ask(house, secret, "POST", "/sources", new).status == 201
    for query, names in (
        ("tag=eu", ["inn-example-terms"]), ("tag=e", []), ("kind=terms", ["inn-example-terms"]),
        ("state=ok", ["inn-example-terms", "shop"]),
        ("state=paused", []), ("state=unwell", []),
    ):  # fmt: skip
        found = ask(house, secret, "GET", f"/sources?{query}").json["items"]
        assert [each["name"] for each in found] == names, query


def test_a_writing_token_adds_pauses_tags_and_checks(house: House) -> None:
    secret = token(house, TokenKind.WRITE)
    made = ask(house, secret, "POST", "/sources", b'{"url": "inn.example/terms"}')
    assert (made.status, made.json["name"], made.json["origin"]) == (201, "inn-example-terms", "added")
    assert ask(house, secret, "POST", "/sources", b'{"url": "https://inn.example/terms"}').status == 409
    for url in ("file:///etc/passwd", "https://a:b@x.example/", "javascript:alert(1)", "http://x.example:99999/"):
        refused = ask(house, secret, "POST", "/sources", f'{{"url": "{url}"}}'.encode())
        assert (refused.status, refused.header("content-type")) == (422, "application/problem+json"), url
    path = "/sources/inn-example-terms"
    edited = ask(house, secret, "PATCH", path, b'{"state": "paused", "tags": ["a", "a", " "]}').json
    assert (edited["state"], edited["tags"]) == ("paused", ["a"])
    assert ask(house, secret, "POST", f"{path}/check").status == 409
    assert ask(house, secret, "PATCH", path, b'{"state": "active"}').json["state"] == "active"
    assert ask(house, secret, "POST", f"{path}/check").status == 202
    assert "token 1 (a test)" in house.rows()
    assert "pause source" in house.rows()


def test_w06_tokens_are_scoped_expire_and_are_revoked(house: House) -> None:
    reading, writing = token(house), token(house, TokenKind.WRITE)
    feed = token(house, TokenKind.FEED)
    before = house.rows()
    assert ask(house, reading, "POST", "/sources", b'{"url": "https://inn.example/"}').status == 403
    for secret in ("", "x", feed, reading[:-1], reading.swapcase(), "é"):
        answer = ask(house, secret, "GET", "/sources")
        assert (answer.status, answer.header("www-authenticate")) == (401, "Bearer")
    assert house.send("GET", f"/api/v1/sources?token={reading}", None, {"Host": HOST}).status == 401
    assert house.rows() == before
    assert reading not in before
    Tokens(house.story.engine).revoke(1, house.story.now)
    assert ask(house, reading, "GET", "/sources").status == 401
    assert ask(house, writing, "GET", "/sources").status == 200
    house.story.wait(days=2)
    assert ask(house, writing, "GET", "/sources").status == 401


def test_a_session_is_no_token_and_a_token_no_session(house: House) -> None:
    house.account("Ada")
    assert house.browser("Ada").get("/api/v1/sources").status == 401
    secret = token(house, TokenKind.WRITE)
    assert house.send("GET", "/", None, {"Host": HOST, "Authorization": f"Bearer {secret}"}).status == 303


def test_the_document_is_valid_and_describes_every_route(house: House) -> None:
    described = ask(house, token(house), "GET", "/openapi.json").json
    validate(described)
    assert described["openapi"].startswith("3.1")
    named = {(method.upper(), path) for path, methods in described["paths"].items() for method in methods}
    routed = {
        (row.methods[0], row.path.replace(":number", ""))
        for row in TABLE
        if row.via is Via.TOKEN and not row.path.endswith(("openapi.json", "metrics"))
    }
    assert named == routed
    broken = {**described, "paths": {"x": {}}}
    with pytest.raises(Exception, match="x"):
        validate(broken)


def test_what_cannot_be_read_is_a_problem_with_its_place(house: House) -> None:
    secret = token(house, TokenKind.WRITE)
    answer = ask(house, secret, "POST", "/sources", b'{"url": 1, "colour": "red"}')
    assert (answer.status, answer.header("content-type")) == (422, "application/problem+json")
    assert {each["at"] for each in answer.json["errors"]} == {"/url", "/colour"}
    for method, path, status in (
        ("GET", "/sources?limit=0", 422), ("GET", "/sources?nothing=1", 422), ("GET", "/sources/gone", 404),
        ("GET", "/sources/shop/versions/77", 404), ("GET", "/nowhere", 404), ("DELETE", "/sources", 405),
        ("GET", "/sources/shop/versions/12345678901", 404), ("GET", "/changes?cursor=x", 422),
        ("GET", "/sources?kind=%00", 400),
    ):  # fmt: skip
        refused = ask(house, secret, method, path)
        assert (refused.status, refused.header("content-type")) == (status, "application/problem+json"), path
        assert refused.json["status"] == status
    assert (
        house.send("POST", "/api/v1/sources", b"{}", {"Host": HOST, "Authorization": f"Bearer {secret}"}).status == 415
    )


def answered(house: House, described: dict[str, Any], secret: str, made: Made, connection: Any) -> int:
    """Sends one made request; its status. What is answered must be as the document says."""
    headers = {"Host": HOST, "Authorization": f"Bearer {secret}", "Content-Type": made.kind}
    connection.request(made.method, made.path, made.body, headers)
    answer = connection.getresponse()
    body = answer.read()
    methods = described["paths"].values()
    if answer.status < 300 and hash(body) % 10 == 0:
        operation = next(o for each in methods for o in each.values() if o["operationId"] == made.operation)
        told = operation["responses"].get(str(answer.status))
        as_json = told["content"].get("application/json") if told else None
        if as_json and made.method in ("GET", "POST", "PATCH", "DELETE") and body:
            schema = {**as_json["schema"], "components": described["components"]}
            OAS31Validator(schema).validate(http_json(body))
    return int(answer.status)


def http_json(body: bytes) -> Any:
    return Answer(200, [], body).json


def fuzzed(house: House, operations: tuple[Operation, ...], count: int) -> Counter[int]:
    """How many made requests had which status."""
    described = document(operations, "0")
    secret = token(house, TokenKind.WRITE)
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    statuses: Counter[int] = Counter()
    try:
        for made in requests(described, 7, count):
            statuses[answered(house, described, secret, made, connection)] += 1
    finally:
        connection.close()
    return statuses


def test_w36_made_requests_never_end_in_a_fault(house: House) -> None:
    begun = time.monotonic()
    house.story.wait(hours=1)  # a source that was just looked at is not looked at again
    statuses = fuzzed(house, OPERATIONS, 100_000 if SHOULD_SOAK else 2_000)
    print(statuses, round(time.monotonic() - begun, 1))
    assert not [status for status in statuses if status >= 500]
    assert {200, 201, 202, 404, 409, 415, 422} <= set(statuses), "the control: they reach what they are for"


def test_w36_a_fault_would_be_found(story: Story, tmp_path: Path) -> None:
    def breaks(_: Visit, asked: SourcesAsked) -> Source:
        raise RuntimeError(f"{asked.kind} breaks") if "<" in asked.kind else KeyError("x")

    broken = (Operation("GET", "/broken", Who.READER, "broken", "x", breaks, Source, SourcesAsked),)
    with opened(story, tmp_path / "clausewatch.keys", rows(broken)) as house:
        assert fuzzed(house, broken, 50)[500] > 10
    assert Nothing.model_fields == {}


def test_the_example_of_the_handbook_runs(house: House) -> None:
    handbook = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
    [example] = re.findall(r"```python\n(.*?)```", handbook, re.DOTALL)
    told = {"CLAUSEWATCH_URL": f"http://127.0.0.1:{house.port}", "CLAUSEWATCH_TOKEN": token(house)}
    done = subprocess.run([sys.executable, "-c", example], env=told, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert re.match(r"shop 2026-\d\d-\d\dT.* .*sell", done.stdout)
    refused = subprocess.run(
        [sys.executable, "-c", example], env={**told, "CLAUSEWATCH_TOKEN": "x"}, capture_output=True, check=False
    )
    assert b"401" in refused.stderr, "the control"


def test_the_document_says_what_is_refused_and_what_parameters_mean() -> None:
    described = document(OPERATIONS, "0")
    for path, methods in described["paths"].items():
        for made in methods.values():
            assert "401" in made["responses"]
            assert ("403" in made["responses"]) == ("scope write" in made["description"])
            assert ("404" in made["responses"]) == ("{" in path)
            for each in made["parameters"]:
                assert each["in"] == "query" or each["description"], path


def test_metrics_are_told_to_a_token_and_to_nobody_else(house: House) -> None:
    told = ask(house, token(house), "GET", "/metrics")
    assert told.status == 200
    assert told.header("content-type").startswith("text/plain; version=0.0.4")
    assert 'clausewatch_sources{state="ok"} 1' in told.text
    assert house.send("GET", "/api/v1/metrics", None, {"Host": HOST}).status == 401
