"""The press is shut: a template reads no file, reaches no network, and ends in time."""

import errno
import signal
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from portal.papers.pdf import press
from portal.papers.pdf.press import CHILD, Job, NotDrawn, draw
from portal.settings import Settings
from tests.papers.pdf.samples import AT


def job(source: str, **files: str) -> Job:
    return Job({"main.typ": source, **files}, AT, standards=())


def refused(source: str, seconds: int = 10) -> str:
    with pytest.raises(NotDrawn) as refusal:
        draw(job(source), seconds)
    return str(refusal.value)


@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../etc/passwd", "/proc/self/environ", "child.py"])
@pytest.mark.parametrize("function", ["read", "image", "json", "csv", "plugin"])
def test_no_file_of_the_machine_can_be_read(path: str, function: str) -> None:
    assert refused(f'#{function}("{path}")')


def test_no_package_is_fetched() -> None:
    for name in ("@preview/cetz:0.2.2", "@local/mine:0.1.0"):
        assert "package" in refused(f'#import "{name}": *')
    assert "package" in refused('#let place = "@pre" + "view/cetz:0.2.2"\n#import place: *')


def test_the_child_can_open_neither_file_nor_socket_once_it_draws() -> None:
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import runpy, socket, sys\n"
            f"limit = runpy.run_path({str(CHILD)!r})['limit']\n"
            "limit(5, 2**31)\n"
            "for opened in (lambda: open('/etc/hosts'), socket.socket):\n"
            "    try: opened()\n"
            "    except OSError as error: print(error.errno)\n",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.split() == [str(errno.EMFILE)] * 2
    socket.socket().close()  # this process is as it was


def test_a_loop_without_end_is_stopped() -> None:
    began = time.monotonic()
    assert "too long" in refused("#for a in range(100000) { for b in range(100000) { } }", 1)
    assert time.monotonic() - began < 10


def test_a_template_that_wants_all_memory_is_stopped() -> None:
    assert "too much memory" in refused("#let a = range(10000)\n#for i in range(30) { a = a + a }\n#a.len()")


def test_a_problem_names_its_line() -> None:
    with pytest.raises(NotDrawn) as refusal:
        draw(job("Fine.\n\n#nonsense"))
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line, problem.message) == ("main.typ", 3, "unknown variable: nonsense")


def test_a_page_can_be_had_as_a_picture() -> None:
    assert draw(Job({"main.typ": "Hello\n#pagebreak()\nagain"}, AT, format="png")).startswith(b"\x89PNG")


def test_further_fonts_are_used_when_their_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "_font_folders", [CHILD.parent / "nowhere"])
    press.use_fonts_in(None)
    inter = job('#set text(font: "Inter")\nHello')
    assert fonts_in(draw(inter)) == {"Libertinus"}
    press.use_fonts_in(press.FONTS)
    assert fonts_in(draw(inter)) == {"Inter"}
    monkeypatch.undo()
    press.use_fonts_in(None)


def test_the_setting_names_a_folder_that_is_there(tmp_path: Path) -> None:
    live = {"PORTAL_BASE_URL": "https://portal.example.com", "PORTAL_SECRET_KEY": "k" * 32}
    assert Settings.from_env(live).fonts_folder is None
    assert Settings.from_env({**live, "PORTAL_FONTS_DIR": str(tmp_path)}).fonts_folder == tmp_path


def test_a_child_that_waited_in_vain_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    draw(job("One."))
    waiting = press._waiting._child
    assert waiting is not None
    waiting.send_signal(signal.SIGALRM)
    assert draw(job("Two.")).startswith(b"%PDF")
    assert waiting.wait(5) == press.GAVE_UP


def fonts_in(content: bytes) -> set[str]:
    """The families that a document has in itself."""
    with pikepdf.open(BytesIO(content)) as pdf:
        fonts = pdf.pages[0].Resources.Font
        return {
            str(fonts[name].BaseFont).split("+")[1].split("-")[0].split("Serif")[0] for name in dict(fonts)
        }
