"""Which forms are kept, how long, and what of them."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

KEPT_FOR: Final = timedelta(minutes=30)
MOST_FIELDS: Final = 100
LONGEST: Final = 20_000
PUBLIC_ID: Final = re.compile(r"[\w-]{22}")
NEVER_KEPT: Final = frozenset({"csrf_token", "code"})
NEVER_TYPED: Final = frozenset({"version", "seen"})
"""What a form knows by itself and sends again without showing it."""

Fields = list[tuple[str, str]]


def readable(fields: Fields) -> list[str]:
    """What of it a person wrote or chose in words: no ids, nothing empty."""
    typed = [value for name, value in fields if name not in NEVER_TYPED]
    return [value for value in typed if value.strip() and not PUBLIC_ID.fullmatch(value)]


def worth_keeping(sent: Iterable[tuple[str, str]]) -> Fields:
    """The fields without what is secret; none of a form that is larger than people type."""
    fields = [(name, value) for name, value in sent if name not in NEVER_KEPT and "password" not in name]
    length = sum(len(name) + len(value) for name, value in fields)
    return fields if len(fields) <= MOST_FIELDS and length <= LONGEST else []
