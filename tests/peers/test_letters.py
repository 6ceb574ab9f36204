"""What befell other monitors' letters, by the number of the advisory, tried on ours."""

from __future__ import annotations

import ast
import re
from importlib import resources

import jinja2
import pytest

from alerts import render as rendering
from alerts.render import render
from tests.alerts.letters import change, digest, news
from tests.peers.test_fetching import modules

PAYLOADS = [
    "{{ self.__init__.__globals__.__builtins__.__import__('os').popen('id').read() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ config.items() }}",
    "{{ request.application.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ joiner.__init__.__globals__.os }}",
    "{{ namespace.__init__.__globals__.os }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{{ ()|attr('__class__')|attr('__base__') }}",
    "{{ ''|attr('format')('x') }}",
    "{{ 1234567 * 3 }}",
    "${1234567 * 3}",
    "<% 1234567 * 3 %>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_cve_2024_32651_words_of_a_page_are_no_template(payload: str) -> None:
    item = news(change(after=f"We may {payload} sell.", path=(payload,)), title=payload, name=payload)
    letter = render(digest(item))
    assert payload.split("(")[0] in " ".join(letter.text.split())
    for text in (letter.subject, letter.text, letter.html):
        assert "uid=" not in text
        assert "<class" not in text
        assert "3703701" not in text


def test_cve_2024_32651_no_template_is_made_of_data() -> None:
    makers = {"from_string", "compile_expression", "DictLoader", "FunctionLoader", "FileSystemLoader"}
    used = {name for name, tree in modules() if names(tree) & makers}
    assert not used
    assert "from_string" in names(ast.parse("env.from_string(x)")), "the measure sees such a call"


def names(tree: ast.AST) -> set[str]:
    return {node.attr if isinstance(node, ast.Attribute) else node.id for node in ast.walk(tree)
            if isinstance(node, (ast.Attribute, ast.Name))}  # fmt: skip


def templates() -> list[tuple[str, str]]:
    folders = (("alerts", "templates/digest"), ("monitor.web", "templates"))
    return [
        (f"{package}/{file.name}", file.read_text())
        for package, folder in folders
        for file in resources.files(package).joinpath(folder).iterdir()
        if file.is_file()
    ]


def test_cve_2024_34061_every_environment_escapes_whatever_its_templates_are_called() -> None:
    environments = [value for value in vars(rendering).values() if isinstance(value, jinja2.Template)]
    html = [template for template in environments if "html" in (template.name or "")]
    assert html
    assert all(template.environment.autoescape is True for template in html)
    hostile = "<b>&\"'"
    letter = render(digest(news(change(after=f"We may {hostile} sell."), title=hostile)))
    assert hostile not in letter.html


def test_jinja_cve_2024_22195_34064_56326_no_template_marks_words_as_safe() -> None:
    """`safe` would pass a stranger's words through; `xmlattr` took a stranger's names of attributes."""
    assert len(templates()) > 3
    risky = re.compile(r"\|\s*safe|xmlattr|autoescape false|\|\s*attr|(?<!\")\|\s*format\(")
    for name, text in templates():
        assert not risky.search(text), name
    assert risky.search("{{ text|format(1) }}"), "only a format that stands in the template is none of data"
