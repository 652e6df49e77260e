"""Every setting, read from the environment once; nonsense stops the start with a sentence for each fault."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self, TypeAlias
from urllib.parse import unquote

from sqlalchemy import URL

from portal.environment import Reader
from portal.kit.origin import Origin, origin_of, split_address

SECRET_KEY_BYTES = 32
THREADS = 4
"""How many requests one process of the web answers at once."""
MOST_PROXIES = 10
Network: TypeAlias = IPv4Network | IPv6Network
STRIPE_API_BASE = Origin("https", "api.stripe.com")
_HERE = Origin("http", "localhost", 8000)


class Mode(StrEnum):
    LIVE = "live"
    DEMO = "demo"


class Need(Enum):
    """What a command uses, and so what is read and checked for it."""

    DATABASE = "migrate, import, audit"
    EVERYTHING = "serve, worker"


class BadSettings(Exception):
    """The settings cannot be used. `problems` has a sentence for each fault; none shows a secret."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the portal was told at its start. Values that can hold a password stay out of its repr."""

    database_url: URL
    mode: Mode = Mode.LIVE
    base_url: Origin = _HERE
    allowed_hosts: frozenset[str] = frozenset()
    secret_key: str = field(default="", repr=False)
    smtp_url: str | None = field(default=None, repr=False)
    files_url: str = field(default="", repr=False)
    fonts_folder: Path | None = None
    queue_url: str = field(default="", repr=False)
    stripe_api_key: str | None = field(default=None, repr=False)
    stripe_api_base: Origin = STRIPE_API_BASE
    stripe_webhook_secret: str | None = field(default=None, repr=False)
    clock_shift: timedelta = timedelta()
    trusted_proxies: int | tuple[Network, ...] = 0
    """How many proxies stand in front, or from which networks they come: only they say who asks."""
    data_folder: Path

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        need: Need = Need.EVERYTHING,
        folder: Path | None = None,
    ) -> Self:
        """Read what `need` uses, or raise BadSettings with all faults at once.

        `environ` is the process's environment unless given. Relative paths and the `data` folder lie in
        `folder`, the working directory unless given.
        """
        read = Reader(os.environ if environ is None else environ, folder or Path.cwd())
        database_url = _database_url(read)
        data_folder = _data_folder(database_url, read.folder)
        if need is Need.DATABASE:
            settings = cls(database_url=database_url, data_folder=data_folder)
        else:
            settings = cls(
                database_url=database_url,
                mode=_mode(read),
                base_url=_base_url(read),
                allowed_hosts=_allowed_hosts(read),
                secret_key=read.text("PORTAL_SECRET_KEY") or "",
                smtp_url=_smtp_url(read),
                files_url=_files_url(read) or (data_folder / "files").as_uri(),
                fonts_folder=_fonts_folder(read),
                queue_url=_queue_url(read) or _sqlite(data_folder / "queue.db").render_as_string(),
                stripe_api_key=read.text("PORTAL_STRIPE_API_KEY"),
                stripe_api_base=_stripe_api_base(read),
                stripe_webhook_secret=read.text("PORTAL_STRIPE_WEBHOOK_SECRET"),
                clock_shift=_clock_shift(read),
                trusted_proxies=_trusted_proxies(read),
                data_folder=data_folder,
            )
            _check_together(settings, read)
        if read.problems:
            raise BadSettings(tuple(read.problems))
        return settings

    @property
    def hosts(self) -> frozenset[str]:
        """Each Host, in lower case, that a request may name."""
        return self.allowed_hosts | {self.base_url.netloc}

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by https, so that cookies are Secure."""
        return self.base_url.scheme == "https"

    @property
    def cookie_prefix(self) -> str:
        """What stands before the name of each cookie."""
        return "__Host-" if self.is_secure else ""


def _sqlite(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _database_url(read: Reader) -> URL:
    url = read.store(
        "PORTAL_DATABASE_URL",
        ("sqlite", "postgresql", "postgresql+psycopg"),
        "must look like sqlite:///folder/portal.db or postgresql://user:password@host/name",
    )
    return url or _sqlite(read.folder / "data" / "portal.db")


def _data_folder(database_url: URL, folder: Path) -> Path:
    """Where the portal keeps what is not in the database: beside it, where that is a file."""
    if database_url.drivername == "sqlite" and database_url.database:
        return Path(database_url.database).parent
    return folder / "data"


def _mode(read: Reader) -> Mode:
    value = read.text("PORTAL_MODE") or Mode.LIVE.value
    if value not in set(Mode):
        read.refuse("PORTAL_MODE", "must be live or demo")
    return Mode.DEMO if value == Mode.DEMO else Mode.LIVE


def _base_url(read: Reader) -> Origin:
    origin = read.origin(
        "PORTAL_BASE_URL", "must look like https://portal.example.com, with nothing behind the name"
    )
    if origin is None:
        return _HERE
    if origin.scheme == "http" and origin.host not in ("localhost", "127.0.0.1", "::1"):
        read.refuse("PORTAL_BASE_URL", "may begin with http only for localhost, 127.0.0.1 and [::1]")
    return origin


def _allowed_hosts(read: Reader) -> frozenset[str]:
    hosts = set()
    for entry in re.split(r"[\s,]+", read.text("PORTAL_ALLOWED_HOSTS") or ""):
        parts = split_address(f"https://{entry}")
        origin = parts and "/" not in entry and origin_of(parts)
        if origin:
            hosts.add(origin.netloc)
        elif entry:
            read.refuse(
                "PORTAL_ALLOWED_HOSTS", "must list names such as portal.example.com, with commas between"
            )
    return frozenset(hosts)


def _smtp_url(read: Reader) -> str | None:
    fault = "must look like smtp://user:password@host:587 or smtps://user:password@host:465"
    parts = read.address("PORTAL_SMTP_URL", ("smtp", "smtps"), fault)
    if parts is None:
        return None
    if not parts.hostname or parts.path not in ("", "/"):
        read.refuse("PORTAL_SMTP_URL", fault)
    return parts.geturl()


def _files_url(read: Reader) -> str | None:
    fault = "must look like file:///srv/portal/files or s3://bucket/folder"
    parts = read.address("PORTAL_FILES_URL", ("file", "s3", "gs", "az"), fault)
    if parts is None:
        return None
    if parts.scheme == "file":
        is_whole = not parts.netloc and Path(unquote(parts.path)).is_absolute()
    else:
        is_whole = bool(parts.hostname)
    if not is_whole:
        read.refuse("PORTAL_FILES_URL", fault)
    return parts.geturl()


def _fonts_folder(read: Reader) -> Path | None:
    value = read.text("PORTAL_FONTS_DIR")
    if value and not (read.folder / value).is_dir():
        read.refuse("PORTAL_FONTS_DIR", "must be a folder with fonts (.ttf, .otf)")
    return read.folder / value if value else None


def _queue_url(read: Reader) -> str | None:
    url = read.store(
        "PORTAL_QUEUE_URL",
        ("sqlite", "postgresql", "redis", "rediss"),
        "must look like sqlite:///folder/queue.db, postgresql://user:password@host/name or redis://host",
    )
    return url and url.render_as_string(hide_password=False)


def _stripe_api_base(read: Reader) -> Origin:
    origin = read.origin("PORTAL_STRIPE_API_BASE", f"must look like {STRIPE_API_BASE}")
    if origin is None:
        return STRIPE_API_BASE
    if origin.scheme == "http" and not origin.is_loopback:
        read.refuse("PORTAL_STRIPE_API_BASE", "may begin with http only for this machine")
    return origin


def _clock_shift(read: Reader) -> timedelta:
    value = read.text("PORTAL_CLOCK_SHIFT")
    found = re.fullmatch(r"([+-][0-9]{1,5})([dhm])", value or "+0d")
    if found is None:
        read.refuse("PORTAL_CLOCK_SHIFT", "must look like +3d, -2h or +90m")
        return timedelta()
    unit = {"d": "days", "h": "hours", "m": "minutes"}[found[2]]
    return timedelta(**{unit: int(found[1])})


def _trusted_proxies(read: Reader) -> int | tuple[Network, ...]:
    value = read.text("PORTAL_TRUSTED_PROXIES") or "0"
    if re.fullmatch(r"[0-9]{1,3}", value):
        if int(value) <= MOST_PROXIES:
            return int(value)
        entries = []
    else:
        entries = re.split(r"[\s,]+", value)
    try:
        networks = tuple(ip_network(entry) for entry in entries)
    except ValueError:
        networks = ()
    if not networks:
        read.refuse(
            "PORTAL_TRUSTED_PROXIES",
            f"must be how many proxies stand in front, at most {MOST_PROXIES}, or their addresses "
            "such as 127.0.0.1, 10.0.0.0/8",
        )
        return 0
    return networks


def _check_together(settings: Settings, read: Reader) -> None:
    """Refuse what is right alone and wrong beside the rest."""
    if len(settings.secret_key.encode("utf-8", "surrogateescape")) < SECRET_KEY_BYTES:
        read.refuse("PORTAL_SECRET_KEY", f"must hold {SECRET_KEY_BYTES} random bytes or more")
    if settings.mode is Mode.LIVE and not settings.is_secure:
        read.refuse("PORTAL_BASE_URL", "must be the https address at which browsers find the portal")
    if settings.mode is Mode.DEMO and not settings.base_url.is_loopback:
        read.refuse("PORTAL_MODE", "may be demo only where PORTAL_BASE_URL is this machine")
    if settings.mode is Mode.LIVE and settings.clock_shift:
        read.refuse("PORTAL_CLOCK_SHIFT", "is for demonstrations and cannot be used live")
    key = settings.stripe_api_key
    if key is None:
        return
    if not key.startswith(("sk_", "rk_")):
        read.refuse("PORTAL_STRIPE_API_KEY", "must be a secret key (sk_…) or a restricted one (rk_…)")
    if not settings.stripe_webhook_secret:
        read.refuse("PORTAL_STRIPE_WEBHOOK_SECRET", "is needed beside PORTAL_STRIPE_API_KEY")
    if key.startswith(("sk_live_", "rk_live_")) and settings.stripe_api_base.is_loopback:
        read.refuse("PORTAL_STRIPE_API_BASE", "is this machine, which must not be given a live key")
