"""The press: hands a document to a child process that draws it, within limits of time and memory."""

import atexit
import base64
import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from os import cpu_count
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final, Literal, TypeAlias

TEMPLATES: Final = Path(__file__).resolve().parents[3] / "templates" / "pdf"
FONTS: Final = Path(__file__).with_name("fonts")
CHILD: Final = Path(__file__).with_name("child.py")
STANDARDS: Final = ("a-3a", "ua-1")
"""Archivable and accessible."""
MOST_SECONDS: Final = 20
MOST_BYTES: Final = 1536 * 1024 * 1024
"""Address space; a statement of 1,000 rows needs an eighth of it."""

GAVE_UP: Final = -signal.SIGALRM
"""How a child ends that nobody gave a job."""

Child: TypeAlias = subprocess.Popen[bytes]

_AT_ONCE = BoundedSemaphore(max(2, cpu_count() or 2))
_font_folders: list[Path] = [FONTS]


@dataclass(frozen=True, slots=True)
class Problem:
    """What typst found wrong, and where; `line` is 0 where it named no place."""

    message: str
    hints: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def is_of_standards(self) -> bool:
        """Whether the document could be drawn, but not as archivable and accessible."""
        return self.message.startswith("PDF/")


class NotDrawn(Exception):
    """The document could not be drawn; `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be drawn: texts and pictures by their names, `/main.typ` first of all."""

    files: Mapping[str, str]
    at: datetime
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    standards: Sequence[str] = STANDARDS
    format: Literal["pdf", "png"] = "pdf"
    """`png` is the first page as a picture, which knows no standards."""
    pixels_per_inch: int = 110


def use_fonts_in(folder: Path | None) -> None:
    """Say at the start which folder has further fonts."""
    _font_folders[1:] = [folder] if folder is not None else []
    _waiting.end()


def fonts_mark() -> str:
    """Differs when the further fonts do."""
    return ",".join(sorted(path.name for folder in _font_folders[1:] for path in folder.rglob("*")))


def draw(job: Job, seconds: int = MOST_SECONDS) -> bytes:
    """The document. Raises NotDrawn where it is faulty, takes too long or needs too much memory."""
    asked = {
        "files": dict(job.files),
        "pictures": {name: base64.b64encode(picture).decode() for name, picture in job.pictures.items()},
        "standards": list(job.standards) if job.format == "pdf" else [],
        "format": job.format,
        "pixels_per_inch": job.pixels_per_inch,
        "at": int(job.at.timestamp()),
        "seconds": seconds,
        "bytes": MOST_BYTES,
    }
    with _AT_ONCE:
        try:
            written = _written(json.dumps(asked).encode(), seconds)
        finally:
            _waiting.prepare()
    head, _newline, document = written.partition(b"\n")
    if not head:
        raise NotDrawn(Problem("It took too long or needed too much memory."))
    answer = json.loads(head)
    if not answer["is_drawn"]:
        raise NotDrawn(*(Problem(**{**one, "hints": tuple(one["hints"])}) for one in answer["problems"]))
    return document


def _written(asked: bytes, seconds: int) -> bytes:
    """What a child writes; nothing where it was ended."""
    child = _waiting.take() or _start()
    try:
        written, _errors = child.communicate(asked, seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise NotDrawn(Problem("It took too long.")) from None
    if child.returncode == GAVE_UP:  # in this very moment
        return _written(asked, seconds)
    return b"" if child.returncode else written


def _start() -> Child:
    """A child that loads its fonts and waits for its one job, with which it ends."""
    command = [sys.executable, "-I", "-S", str(CHILD), _site_packages(), *map(str, _font_folders)]
    pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, cwd="/", env={})
    except OSError as error:
        raise NotDrawn(Problem(f"The press did not start: {error.strerror}")) from error


class _Waiting:
    """The child that waits for the next job: most of the time of a short paper goes into starting one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._child: Child | None = None
        atexit.register(self.end)

    def take(self) -> Child | None:
        """The child that waits, unless it gave up waiting."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.poll() is not None:
            child.communicate()
            return None
        return child

    def prepare(self) -> None:
        """Let one wait, if none does."""
        with self._lock, suppress(NotDrawn):
            self._child = self._child or _start()

    def end(self) -> None:
        """Let none wait."""
        child = self.take()
        if child is not None:
            child.kill()
            child.communicate()


_waiting = _Waiting()


@cache
def _site_packages() -> str:
    """Where typst is installed: the child is started without the usual search for packages."""
    spec = find_spec("typst")
    assert spec is not None and spec.origin is not None
    return str(Path(spec.origin).parents[1])
