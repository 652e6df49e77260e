"""The tools that read the whole project; they find the same on every database, so they run once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.reading import ROOT

TOOLS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "djlint": ["djlint", "templates", "--lint"],
    "import-linter": ["lint-imports"],
}


@pytest.mark.skipif(
    os.environ.get("PORTAL_TEST_DATABASE") == "postgresql", reason="run beside the tests on SQLite"
)
@pytest.mark.parametrize("tool", TOOLS)
def test_this_tool_has_nothing_to_say(tool: str) -> None:
    name, *arguments = TOOLS[tool]
    program = Path(sys.executable).parent / name
    found = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"{tool}\n{found.stdout}\n{found.stderr}"
