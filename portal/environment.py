"""The environment as settings are read from it: texts, addresses and stores, each fault with a sentence."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from portal.kit.origin import Origin, origin_of, split_address


class Reader:
    """The environment, a value's own variable or the file that its twin names, and the faults found in it."""

    def __init__(self, environ: Mapping[str, str], folder: Path) -> None:
        self._environ = environ
        self.folder = folder.absolute()
        self.problems: list[str] = []
        self._refused: set[str] = set()

    def refuse(self, name: str, fault: str) -> None:
        """Note the first fault of a setting: later ones often only follow from it."""
        if name not in self._refused:
            self._refused.add(name)
            self.problems.append(f"{name} {fault}.")

    def text(self, name: str) -> str | None:
        """The value without blanks around it; None if it is unset or empty."""
        value = self._environ.get(name, "").strip()
        path = self._environ.get(f"{name}_FILE", "").strip()
        if value and path:
            self.refuse(name, f"and {name}_FILE are both set: keep one")
        if not path:
            return value or None
        try:
            value = (self.folder / path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            self.refuse(name, f"cannot be read: {name}_FILE names no readable text file")
            return None
        if not value:
            self.refuse(name, f"is empty in the file that {name}_FILE names")
        return value or None

    def address(self, name: str, schemes: tuple[str, ...], fault: str) -> SplitResult | None:
        """The value taken apart as an address of one of these schemes; None if it is unset or refused."""
        value = self.text(name)
        if value is None:
            return None
        parts = split_address(value)
        if parts is None or parts.scheme not in schemes or parts.query or parts.fragment:
            self.refuse(name, fault)
            return None
        return parts

    def origin(self, name: str, fault: str) -> Origin | None:
        """The value as an http or https origin; None if it is unset or refused."""
        parts = self.address(name, ("http", "https"), fault)
        origin = parts and origin_of(parts)
        if parts and not origin:
            self.refuse(name, fault)
        return origin

    def store(self, name: str, drivers: tuple[str, ...], fault: str) -> URL | None:
        """The value as the address of a database, an SQLite file made absolute; None if unset or refused."""
        value = self.text(name)
        if value is None:
            return None
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            url = URL.create("unreadable")
        path = url.database or ""
        if url.drivername not in drivers or not (path or url.drivername.startswith("redis")):
            self.refuse(name, fault)
            return None
        if url.drivername != "sqlite":
            return url
        if url.host or path.startswith((":memory:", "file:")):
            self.refuse(name, fault)
            return None
        return url.set(database=str(self.folder / path))
