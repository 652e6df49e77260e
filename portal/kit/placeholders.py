"""`$client.number` and the like: the customer's own numbers and fields, in texts that the business writes."""

import re
from collections.abc import Mapping
from typing import Final

PLACEHOLDER: Final = re.compile(r"\$(client\.(?:id_number|id|number|custom[1-4])|contact\.custom[1-4])\b")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with `$client.number` and the like replaced; `values` are by name without the dollar."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text) if "$" in text else text
