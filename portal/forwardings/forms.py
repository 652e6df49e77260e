"""What the form of forwarding says."""

from collections.abc import Iterable, Mapping

from portal.forwardings.rules import MOST_AT_ONCE, Typed
from portal.kit.refusal import Refusal
from portal.web.pages import errors_of

LONGEST_TYPED = 5000
"""More than any field may hold, so that what was typed too long stands in the form again."""


def typed_in(form: Mapping[str, str]) -> Typed:
    """Everything as it was typed; other fields are ignored."""

    def text(name: str) -> str:
        return form.get(name, "")[:LONGEST_TYPED]

    return Typed(
        tuple((text(f"email{row}"), text(f"name{row}")) for row in range(1, MOST_AT_ONCE + 1)),
        text("message"),
        form.get("purpose") == "pay",
    )


def errors_in(wrong: Iterable[Refusal]) -> dict[str, str]:
    """The sentences by the form's own fields: a comment's words are the message here."""
    return {"message" if field == "words" else field: text for field, text in errors_of(*wrong).items()}
