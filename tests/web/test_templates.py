"""Our templates say, letter by letter, what Jinja alone makes of them."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from markupsafe import Markup, escape

from portal.web.templates import Templates

TEMPLATES = {
    "base": "<h1>{% block title %}Base{% endblock %}</h1>{% block main %}<i>{{ name }}</i>{% endblock %}.",
    "child": (
        '{% extends "base" %}{% set shown = name ~ "!" %}{% block title %}{{ shown }}{% endblock %}'
        '{% block main %}{{ super() }}{% if rows %}{% include "rows" %}{% elif name %}{{ name }}'
        "{% else %}nobody{% endif %}{% endblock %}"
    ),
    "rows": (
        '{% from "macros" import cell %}{% for row in rows %}{% if loop.first %}first {% else %}then '
        "{% endif %}{{ cell(row) }}{% else %}none{% endfor %}"
    ),
    "macros": "{% macro cell(row) %}<td>{{ row }}{{ caller() if caller }}</td>{% endmacro %}",
    "called": '{% from "macros" import cell %}{% call cell(name) %}<b>{{ name }}</b>{% endcall %}',
    "nested": (
        "{% block outer %}{% if rows %}{{ rows[0] }}{% block inner %}{{ name }}{% endblock %}{% endif %}"
        "{% endblock %}"
    ),
    "kept": (
        "{% set kept %}<u>{{ name }}</u>{% endset %}{{ kept }}{{ kept|upper }}{{ name|safe }}{{ missing }}"
    ),
    "after": '{% include "rows" %}{% if name %}{{ name }}{% endif %}{% include ["nowhere", "macros"] %}',
}
VALUES: list[dict[str, Any]] = [
    {"name": "", "rows": []},
    {"name": "O'Neil & <Sons>", "rows": [1, 2.5, None, "<td>", Markup("<br>")]},
    {"name": Markup("<b>bold</b>"), "rows": ['"']},
]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_what_jinja_makes_of_it(name: str) -> None:
    loader = DictLoader(TEMPLATES)
    ours, plain = (
        Templates(Flask("test"), loader=loader, autoescape=True),
        Environment(loader=loader, autoescape=True),
    )
    for values in VALUES:
        assert ours.get_template(name).render(values) == plain.get_template(name).render(values)


def test_where_nothing_is_escaped_it_stays_so() -> None:
    letter = Templates(Flask("test"), autoescape=False).from_string("{{ name }} & {{ number }}")
    assert letter.render(name="<Ana>", number=3) == "<Ana> & 3"


@given(st.one_of(st.text(), st.integers(), st.none(), st.text(alphabet="&<>\"'a").map(Markup)))
def test_a_value_is_escaped_as_ever(value: object) -> None:
    assert Templates.written(value) == escape(value)


def test_what_one_template_was_given_is_unknown_to_the_next() -> None:
    templates = Templates(Flask("test"), loader=DictLoader({"one": "{{ mine }}", "two": "{{ mine }}"}))
    assert templates.get_template("one", globals={"mine": "1"}).render() == "1"
    assert templates.get_template("two").render() == ""
