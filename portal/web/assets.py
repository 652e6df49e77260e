"""Static files under names that carry their hash, so that browsers may keep them for ever.

At start each file is copied as `css/app.0a1b2c3d4e.css` into a folder of the data, with a gzipped twin where
that is smaller, and WhiteNoise serves that folder. There is no build step and no unhashed address. What an
older version left there is served as before, for pages that are still open.
"""

import gzip
import hashlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

URL = "/static/"
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSED = {".css", ".js", ".svg", ".txt", ".webmanifest"}

_names: dict[str, str] = {}


def asset(name: str) -> str:
    """The address of a static file: `css/app.css` becomes `/static/css/app.0a1b2c3d4e.css`.

    Raises KeyError for a file that does not exist, so that a wrong name fails in the first test.
    """
    return URL + _names[name]


def serve_assets(app: Flask, folder: Path, published: Path, headers: Mapping[str, str]) -> None:
    """Put WhiteNoise in front of the app with the files of `folder`, hashed into `published`."""
    _names.clear()
    _names.update(publish(folder, published))
    front = WhiteNoise(
        app.wsgi_app,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
        add_headers_function=_headers_of(headers),
    )
    front.add_files(str(published), prefix=URL)
    app.wsgi_app = front  # type: ignore[method-assign]


def publish(folder: Path, into: Path) -> dict[str, str]:
    """Copy every file of `folder` under its hashed name; returns plain name → hashed name."""
    into.mkdir(parents=True, exist_ok=True)
    names = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.suffix == ".md":
            continue
        content = path.read_bytes()
        plain = path.relative_to(folder)
        hashed = plain.with_name(f"{plain.stem}.{hashlib.sha256(content).hexdigest()[:10]}{plain.suffix}")
        target = into / hashed
        if plain.suffix in COMPRESSED and not target.exists():
            smaller = gzip.compress(content, 9, mtime=0)
            if len(smaller) < len(content):
                _write_whole(target.with_name(target.name + ".gz"), smaller, into.parent)
        _write_whole(target, content, into.parent)
        names[plain.as_posix()] = hashed.as_posix()
    return names


def _write_whole(target: Path, content: bytes, aside: Path) -> None:
    """Write a file that several workers write at once; none ever sees half of it."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=aside, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(target)


def _headers_of(headers: Mapping[str, str]) -> Callable[..., None]:
    def add(answer_headers: Headers, path: str, url: str) -> None:
        for name, value in {**headers, "Cache-Control": FOR_EVER}.items():
            answer_headers[name] = value

    return add
