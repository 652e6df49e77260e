"""Every address of the app, by the guard that stands before it."""

import re

from flask import Flask
from werkzeug.routing import Rule

from portal.access import areas
from portal.links.areas import let_link_holder_in

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
GUARDS = {
    "contact": areas._let_contact_in,
    "staff": areas._let_staff_in,
    "own account": areas._let_staff_in_for_themselves,
    "link": let_link_holder_in,
    "program": areas._let_program_in,
    "public": areas._let_anybody_in,
    "public staff": areas._show_the_staff_door,
}


def rules_behind(app: Flask, kind: str) -> list[Rule]:
    """The addresses behind the guard of this kind of area."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if GUARDS[kind] in app.before_request_funcs.get(rule.endpoint.rpartition(".")[0], [])
    ]


def address_of(rule: Rule, public_id: str = "AAAAAAAAAAAAAAAAAAAAAA") -> str:
    """The address with this id in every place that takes one, and the first word where it takes words."""
    address = re.sub(r"<any\('?([\w-]+)'?[^)]*\):\w+>", r"\1", rule.rule)
    while "<" in address:
        start, _, rest = address.partition("<")
        address = start + public_id + rest.partition(">")[2]
    return address
