"""Draws one document in a process of its own, which can open no file and no connection once it begins.

A script that knows nothing of the portal, run as `python -I -S child.py SITE_PACKAGES FONT_FOLDER…`. It reads
one JSON object from its input: `files` (name → text) and `pictures` (name → base64), of which `/main.typ` is
drawn; `standards` (of PDF, may be empty), `format` (pdf or png: the first page), `pixels_per_inch` (of png),
`at` (seconds, the time that the document is from), `seconds` and `bytes` (limits of processor time and
memory). It writes a line of JSON, `{"is_drawn": …, "problems": […]}`, and behind it the document. A problem
has message, hints, file and line.
"""

import base64
import json
import re
import resource
import signal
import sys
from importlib import import_module
from typing import Any

NO_FURTHER_FILES = 3
"""Input, output and errors are open; nothing else can be: no file, no socket."""
LONGEST_WAIT = 60
"""Seconds in which a job has to come."""
PLACE = re.compile(r"^(error|warning): (.*)\n +┌─ (\S+?):(\d+):\d+", re.MULTILINE)
HINTS = re.compile(r"^ +(?:=|│) +hint: (.*)$", re.MULTILINE)


def main(site_packages: str, *font_folders: str) -> None:
    """Get ready, read what is asked, shut the doors, draw it, and write it."""
    sys.path.append(site_packages)
    typst: Any = import_module("typst")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=list(font_folders))
    load(typst, fonts)
    signal.alarm(LONGEST_WAIT)
    asked = json.load(sys.stdin)
    signal.alarm(0)
    limit(asked["seconds"], asked["bytes"])
    files = {name: text.encode() for name, text in asked["files"].items()}
    files |= {name: base64.b64decode(picture) for name, picture in asked["pictures"].items()}
    document, problems = b"", []
    try:
        drawn = typst.compile(
            files,
            font_paths=fonts,
            format=asked["format"],
            ppi=asked["pixels_per_inch"],
            pdf_standards=asked["standards"],
            timestamp=asked["at"],
        )
        document = drawn[0] if isinstance(drawn, list) else drawn
    except typst.TypstError as error:
        problems = problems_of(error)
    answer = {"is_drawn": bool(document), "problems": problems}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + document)


def load(typst: Any, fonts: Any) -> None:
    """Read the fonts that lie in files: typst does so when a font is first used, which would be too late."""
    used = "".join(
        f'#text(font: "{font.family}", weight: {font.weight}, style: "{font.style}")[a]'
        for font in fonts.fonts()
        if font.path
    )
    typst.compile({"main.typ": used.encode()}, font_paths=fonts, format="svg")


def limit(seconds: int, most_bytes: int) -> None:
    """From here on no file and no socket can be opened, and time and memory end."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (NO_FURTHER_FILES, NO_FURTHER_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def problems_of(error: Any) -> list[dict[str, Any]]:
    """Each error that typst named, with the file and line it stands in; line 0 where it named none."""
    found = []
    for part in re.split(r"\n(?=error: )", error.diagnostic or ""):
        place = PLACE.match(part)
        message = place[2] if place else part.partition("\n")[0].removeprefix("error: ")
        found.append(
            {
                "message": message or str(error),
                "hints": HINTS.findall(part),
                "file": place[3] if place else "",
                "line": int(place[4]) if place else 0,
            }
        )
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
