"""What the profile's forms say."""

from collections.abc import Mapping

from portal.customers.details.rules import LONGEST as DETAILS
from portal.customers.details.rules import shipping_as_billing
from portal.profile.rules import LONGEST, Habits, Names
from portal.web.filters import Query

LONGEST_TYPED = 2000
SAME = "shipping_is_billing"


def names_in(form: Mapping[str, str]) -> Names:
    """The contact's names and phones; other fields are ignored."""
    query = Query(form)
    return Names(**{name: query.text(name, LONGEST_TYPED) for name in LONGEST})


def habits_in(form: Mapping[str, str]) -> Habits:
    """Language, time zone and theme."""
    query = Query(form)
    return Habits(query.text("language"), query.text("time_zone"), query.text("theme") or "system")


def details_in(form: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    """The company's details; what the form does not have stays as it was shown."""
    query = Query(form)
    typed = {name: query.text(name, LONGEST_TYPED) if name in form else shown[name] for name in DETAILS}
    for name in ("billing_street", "shipping_street"):
        if name in form:
            typed[name] = lines_in(form[name])
    return shipping_as_billing(typed) if SAME in form else typed


def lines_in(text: str) -> str:
    """A text of several lines, each without blanks at its ends."""
    lines = (Query({"line": line}).text("line", LONGEST_TYPED) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def version_in(form: Mapping[str, str]) -> int:
    """The version that was on the page, 0 where it says none."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
