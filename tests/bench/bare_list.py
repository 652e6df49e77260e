"""The yardstick of the invoice list: a bare Flask page that sends the same bytes with as little work as it can.

One Core query finds the session, one the 25 rows, and a template writes them from plain tuples. All that is
the same on each page is cut out of our own answer, which BENCH_PAGE names, and stands in the template as
text; menus, tabs and links cost nothing here. There is no tenancy, no language, no search, no counting.
"""

import os
import re
from datetime import date
from functools import cache
from pathlib import Path

from flask import Flask, abort, request
from granian.constants import Interfaces
from granian.server import Server
from markupsafe import Markup
from sqlalchemy import bindparam, select

from portal.access.models import ContactSession
from portal.customers.models import Contact
from portal.db import AnySelect, UtcDateTime, open_engine
from portal.invoices.queries import listed_in_order
from portal.kit import clock, tokens
from portal.papers.models import Paper
from portal.papers.queries import INVOICE_KINDS, is_sent
from portal.web.marks import STATES

ROWS = re.compile(r'(?<=<tbody role="rowgroup" hx-boost:inherited="swap:outerHTML" hx-target:inherited="body">\n)'
                  r".*(?=    </tbody>)", re.DOTALL)  # fmt: skip
CSRF = re.compile(r'(?<=name="csrf_token" value=")[^"]+')
SPRITE = re.compile(r"/static/icons\.[0-9a-f]+\.svg")
ROW_TEMPLATE = """\
    {% for public_id, number, note, currency, issued_on, due_on, to_pay, total, status in rows %}
    {% set due = due_on|day %}
    {% set days = (due_on - today).days if to_pay else 8 %}
    {% set words = days|due if days <= 7 else '' %}
    {% set tone = ' class="late"'|safe if days < 0 else '' %}
    {% set state = 'due_soon' if 0 <= days <= 7 and status in ('unpaid', 'partly_paid') else status %}
    <tr role="row">
      <td role="cell" class="pick"><label><input class="check" type="checkbox" name="paper" value="{{ public_id }}" form="invoices-chosen">\
<span class="vh">Choose {{ number }}</span></label></td>
      <td role="cell" class="t"><a class="rowlink" href="/invoices/{{ public_id }}">{{ number }}</a>\
<small class="narrow"><span{{ tone }}>{{ words or 'Due ' ~ due }}</span></small>\
{% if note %}<small>{{ note }}</small>{% endif %}</td>
      <td role="cell" class="off spare nowrap">{{ issued_on|day }}</td>
      <td role="cell" class="off nowrap">{{ due }}{% if words %}<small{{ tone }}>{{ words }}</small>{% endif %}</td>
      <td role="cell" class="n off spare">{{ total|money(currency) }}</td>
      {% if to_pay %}
      <td role="cell" class="n amt">{{ to_pay|money(currency) }}</td>
      {% else %}
      <td role="cell" class="n amt"><span class="soft wide">None</span><span class="narrow">{{ total|money(currency) }}</span></td>
      {% endif %}
      <td role="cell" class="st">{{ badges[state] }}</td>
    </tr>
    {% endfor %}
"""

SESSION = (
    select(ContactSession.customer_id, ContactSession.expires_at, Contact.first_name, Contact.last_name)
    .join(Contact, Contact.id == ContactSession.contact_id)
    .where(ContactSession.token_hash == bindparam("token_hash"), ContactSession.expires_at > bindparam("now", type_=UtcDateTime))
)  # fmt: skip


@cache
def list_query(today: date) -> AnySelect:
    """The same rows in the same order, on a plain connection."""
    own = [Paper.customer_id == bindparam("customer_id"), is_sent(*INVOICE_KINDS)]
    return listed_in_order(own, "", today)


def money(minor: int, currency: str) -> Markup:
    sign = {"EUR": "€", "USD": "$"}[currency]
    return Markup(
        f'<data class="money" value="{minor // 100}.{minor % 100:02}">{sign}{minor / 100:,.2f}<small>{currency}</small></data>'
    )


def day(on: date) -> str:
    return f"{on:%b} {on.day}, {on.year}"


def due(days: int) -> str:
    if days < 0:
        return f"{-days} day{'s' if days < -1 else ''} overdue"
    return ("Due today", "Due tomorrow")[days] if days < 2 else f"Due in {days} days"


def badge(tone: str, glyph: str, word: str, sprite: str) -> Markup:
    classes = f"badge {tone}".rstrip()
    return Markup(
        f'<span class="{classes}"><svg class="i" aria-hidden="true"><use href="{sprite}#{glyph}"/></svg>{word}</span>'
    )


def create_app() -> Flask:
    app = Flask(__name__, static_folder=None)
    engine = open_engine(os.environ["BENCH_DATABASE"])
    ours = Path(os.environ["BENCH_PAGE"]).read_text(encoding="utf-8")
    sprite = SPRITE.findall(ours)[0]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(money=money, day=day, due=due)
    app.jinja_env.globals["badges"] = {state: badge(*mark, sprite) for state, mark in STATES.items()}
    before, after = ROWS.split(CSRF.sub("{{ csrf_token }}", ours))
    template = app.jinja_env.from_string(before + ROW_TEMPLATE + after)

    @app.get("/invoices")
    def index() -> str:
        today = clock.today("UTC")
        token = request.cookies["session"]
        with engine.connect() as connection:
            found = {"token_hash": tokens.hashed(token), "now": clock.now()}
            visitor = connection.execute(SESSION, found).one_or_none() or abort(401)
            rows = connection.execute(
                list_query(today), {"customer_id": visitor.customer_id, "offset": 0, "size": 25}
            ).all()
        return template.render(rows=rows, today=today, csrf_token=token)

    return app


if __name__ == "__main__":
    import sys

    Server(
        "tests.bench.bare_list:create_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
    ).serve()
