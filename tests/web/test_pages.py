"""The pages themselves: whole or in part, without anything inline, with every value escaped."""

import gzip
import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web import htmx
from tests.web.pages import STATIC
from tests.web.values import VARIANTS

TEMPLATES = STATIC.parent / "templates"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "section#invoices-list"}
PAGES = [
    "/",
    "/?calm",
    "/invoices",
    "/invoices?q=nothing",
    "/invoices?total=0",
    "/invoices?status=paid&page=99",
    *(f"/invoices/{variant}" for variant in VARIANTS),
    "/statement",
    "/statement?type=open",
    "/statement?from=2&to=1",
    "/login",
    "/login?wrong",
    "/nowhere",
]
VOID = {"meta", "link", "input", "br", "hr", "img", "use", "rect", "path", "circle"}


class Outline(HTMLParser):
    """Opens and closes what a browser would, and complains where that does not match."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.fields: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.attributes |= set(values)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "label":
            self.labels.append(str(values.get("for")))
        if tag in ("input", "select") and values.get("type") != "hidden":
            self.fields.append(str(values.get("id")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= set(dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag


def outline(html: str) -> Outline:
    read = Outline()
    read.feed(html)
    assert read.open == []
    return read


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_well_formed_and_has_nothing_inline(client: FlaskClient, path: str) -> None:
    html = client.get(path).text
    read = outline(html)
    assert read.headings.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(read.headings, read.headings[1:], strict=False))
    assert len(read.ids) == len(set(read.ids))
    assert set(read.fields) <= set(read.labels)
    assert not [name for name in read.attributes if name.startswith(("on", "hx-on", "style"))]
    assert "<style" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []


def test_no_template_needs_a_script_to_be_evaluated() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert "hx-on" not in text, path
        assert "js:" not in text, path
        assert not re.search(r'hx-trigger="[^"]*\[', text), path


def test_every_template_says_what_it_expects() -> None:
    for path in TEMPLATES.rglob("*.html"):
        assert path.read_text().startswith("{#-"), path.relative_to(TEMPLATES)


def test_htmx_gets_the_list_alone_and_everybody_else_the_page(client: FlaskClient) -> None:
    part = client.get("/invoices", headers=PARTIAL).text
    whole = client.get("/invoices").text
    assert part.lstrip().startswith('<section class="card" id="invoices-list"')
    assert "<html" not in part
    assert part.strip() in whole


def test_htmx_says_which_element_takes_the_answer(shop: Flask) -> None:
    with shop.test_request_context(headers={"HX-Target": "section#invoices-list"}):
        assert htmx.target_id() == "invoices-list"
    with shop.test_request_context(headers={"HX-Target": "section"}):
        assert htmx.target_id() == ""


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true", "HX-Request-Type": "full", "HX-Boosted": "true"}, {"HX-Request-Type": "full"}],
)
def test_a_boosted_page_and_one_from_history_come_whole(client: FlaskClient, headers: dict[str, str]) -> None:
    assert "<html" in client.get("/invoices", headers=headers).text


def test_a_form_with_errors_says_so_first(client: FlaskClient) -> None:
    answer = client.get("/login?wrong")
    assert answer.status_code == 422
    assert "<title>Error: Sign in, Halvorsen Marine Supply</title>" in answer.text
    assert answer.text.index("There is a problem") < answer.text.index("<form")
    assert 'value="&lt;ana&gt;@acme.example"' in answer.text
    password = re.search(r'<input[^>]*id="password"[^>]*>', answer.text)
    assert password is not None
    assert "value=" not in password[0]


def test_names_are_escaped_wherever_they_stand(client: FlaskClient) -> None:
    html = client.get("/").text
    assert "Brightwater &lt;Shipyards&gt;" in html
    assert "<Shipyards>" not in html
    assert "Brightwater Shipyards &amp; Offshore Engineering LLC" in html


def test_the_menu_marks_the_room_one_stands_in(client: FlaskClient) -> None:
    for path, word in (("/", "Home"), ("/invoices/open", "Invoices"), ("/statement", "Statement")):
        menu = re.search(r'<nav class="nav".*?</nav>', client.get(path).text, re.S)
        assert menu is not None
        marked = re.findall(r'aria-current="page">.*?<span>(\w+)</span>', menu[0])
        assert marked == [word]


def test_a_sorted_head_is_announced_and_turns_round(client: FlaskClient) -> None:
    html = client.get("/invoices?sort=-due&status=overdue").text
    head = re.search(r'<th[^>]*aria-sort="descending"[^>]*><a href="([^"]+)"', html)
    assert head is not None
    assert head[1] == "/invoices?status=overdue&amp;sort=due"
    assert html.count("aria-sort=") == 1


def test_the_filters_work_as_a_plain_form(client: FlaskClient) -> None:
    html = client.get("/invoices?status=overdue&q=anode&size=50").text
    form = re.search(r'<form class="filters".*?</form>', html, re.S)
    assert form is not None
    assert 'method="get" action="/invoices"' in form[0]
    assert '<input type="hidden" name="status" value="overdue">' in form[0]
    assert '<input type="hidden" name="size" value="50">' in form[0]
    assert 'type="submit"' in form[0]


@pytest.mark.parametrize(
    ("variant", "words"),
    [
        ("open", "Was due Nov 1, 2026, 19 days ago"),
        ("paid", "Paid on Oct 9, 2026"),
        ("void", 'Replaced by <a href="/invoices/b">INV-20330</a>.'),
        ("disputed", "A payment of this invoice is disputed."),
        ("written_off", "Halvorsen Marine Supply asks for no further payment on it."),
        ("processing", "A payment of $6,240.00 is on its way."),
        ("retainer", 'This invoice replaces <a href="/invoices/r">RET-1</a>.'),
        ("deposit", "Deposit, due Oct 9, 2026"),
    ],
)
def test_an_invoice_says_the_state_it_is_in(client: FlaskClient, variant: str, words: str) -> None:
    assert words in client.get(f"/invoices/{variant}").text


def test_a_statement_runs_from_opening_to_closing(client: FlaskClient) -> None:
    html = client.get("/statement").text
    places = [
        html.index(words) for words in ("Opening balance", "August 2026", "September 2026", "Closing balance")
    ]
    assert places == sorted(places)
    assert "Added later" in html
    assert html.count("Added later") == 1
    assert "Retainers asked for and not yet paid, not part of the balance" in html


def test_the_first_view_of_a_page_is_small(client: FlaskClient) -> None:
    for path in PAGES:
        assert len(gzip.compress(client.get(path).data, 6)) <= 12 * 1024, path
