"""How the rules of the house read the code: as syntax trees, without running it."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parent.parent.parent

Finding = tuple[int, str]


@cache
def modules(tree: str) -> dict[str, ast.Module]:
    """Each Python file below a folder at the top, by its path; migrations, being history, are left out."""
    paths = sorted((ROOT / tree).rglob("*.py"))
    named = {path.relative_to(ROOT).as_posix(): path for path in paths}
    return {
        name: ast.parse(path.read_text())
        for name, path in named.items()
        if "/migrations/versions/" not in name
    }


def rooms() -> set[str]:
    """What may lie directly in the package, built or not yet: the names in import-linter's floor plan."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = next(contract for contract in contracts if contract["name"] == "Floors")
    return {name for layer in floors["layers"] for name in re.findall(r"[a-z]+", layer)} | set(
        floors["exhaustive_ignores"]
    )


def called_name(call: ast.Call) -> str:
    """What is called, as it is written: `clock.now`, `transaction`."""
    return ast.unparse(call.func)


def long_functions(module: ast.Module, limit: int) -> Iterator[Finding]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length >= limit:
                yield node.lineno, f"{node.name} has {length} lines"


def clock_reads(module: ast.Module) -> Iterator[Finding]:
    """Calls that ask a machine or a database for the time of day; a stopwatch (`monotonic`) is none."""
    askers = {
        "now": ("datetime", "func"),
        "utcnow": ("datetime",),
        "today": ("date", "datetime"),
        "time": ("time",),
        "time_ns": ("time",),
        "localtime": ("time",),
        "gmtime": ("time",),
        "current_timestamp": ("func",),
        "current_date": ("func",),
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            *before, name = called_name(node).split(".")
            if before and before[-1] in askers.get(name, ()):
                yield node.lineno, called_name(node)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (
                (node.lineno, f"from time import {alias.name}")
                for alias in node.names
                if alias.name in askers
            )


def calls(module: ast.Module, *names: str) -> Iterator[Finding]:
    """Calls of a function or method by the last part of its name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and called_name(node).rsplit(".", 1)[-1] in names:
            yield node.lineno, called_name(node)


def floats(module: ast.Module) -> Iterator[Finding]:
    """Columns that cannot hold a whole number exactly, values made a float, and promises of one."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            inexact = {"Float", "Double", "REAL", "Numeric", "DECIMAL"}
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in inexact)
        elif (isinstance(node, ast.Call) and called_name(node) == "float") or _promises_float(node):
            yield node.lineno, ast.unparse(node).split("\n")[0]


def _promises_float(node: ast.AST) -> TypeGuard[ast.stmt | ast.arg]:
    match node:
        case (
            ast.AnnAssign(annotation=ast.expr() as annotation) | ast.arg(annotation=ast.expr() as annotation)
        ):
            return _names_float(annotation)
        case ast.FunctionDef(returns=ast.expr() as annotation):
            return _names_float(annotation)
    return False


def _names_float(annotation: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "float" for part in ast.walk(annotation))


def imported_operations(module: ast.Module) -> Iterator[Finding]:
    """Imports of operations, by either way of writing them."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if source.endswith(".operations") or any(alias.name == "operations" for alias in node.names):
                yield node.lineno, ast.unparse(node)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names if name.name.endswith(".operations"))
