"""Reads the text of an SQL statement, to see whether every table in it is narrowed to one owner."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_TOKEN = re.compile(
    r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | %\(\w+\)s | __\[POSTCOMPILE_[^\]]+\] | \w+ | \S""", re.VERBOSE
)
_VERBS = {"SELECT", "INSERT", "UPDATE", "DELETE"}
_CLAUSES = {"FROM", "WHERE", "ON", "GROUP", "HAVING", "ORDER", "LIMIT", "RETURNING", "SET", "VALUES"}
_ENDS = {*_CLAUSES, "", ")", "JOIN", "LEFT", "UNION", "EXCEPT", "INTERSECT", "FOR"}
_NEVER = (["FALSE"], ["0", "=", "1"])
_ALL = ""


class Reading(NamedTuple):
    """What a statement says about the tables it was read for."""

    mentioned: frozenset[str]
    unnarrowed: frozenset[str]
    """Mentioned at least once without a criterion; the target below is not among them."""
    target: str | None
    """What it inserts into, updates or deletes from, if that has no criterion."""
    criteria: frozenset[str]
    """The names of the criteria's parameters."""


def read(sql: str, owners: Mapping[str, str], bind: str, positions: Sequence[str] | None) -> Reading:
    """Look for each mention of the tables in `owners` (name → the column that says whose a row is).

    Its criterion is `alias.column = parameter`, where the parameter's name begins with `bind`, and counts for
    one mention, in its own SELECT. It does not count beside an OR: SQLAlchemy puts every OR in parentheses,
    so that one came from text. In an ON it counts only for what is being joined, and in a FULL join never:
    there the rows that fail it come back all the same. A clause that is just `false` needs no criterion, and
    SQLAlchemy leaves ours out of it.

    `positions` names each `?` of the text in order; None where parameters stand in it by name. ValueError
    where the parentheses do not match.
    """
    reader = _Reader(owners, bind)
    reader.read(_TOKEN.findall(sql), iter(positions or ()))
    mentions = [mention for block in reader.blocks for mention in block.mentions]
    bare = [mention for block in reader.blocks for mention in block.unnarrowed()]
    return Reading(
        mentioned=frozenset(mention.table for mention in mentions),
        unnarrowed=frozenset(mention.table for mention in bare if not mention.is_target),
        target=next((mention.table for mention in bare if mention.is_target), None),
        criteria=frozenset(reader.criteria),
    )


class _Mention(NamedTuple):
    """A table named as a source or target of rows, at this place in the text."""

    table: str
    owner: str
    """The criterion's left side: alias and column."""
    place: int
    is_target: bool


@dataclass
class _Clause:
    """A WHERE, ON or other clause; an ON belongs to the JOIN that stands at `joined`."""

    joined: int = 0
    has_or: bool = False


@dataclass
class _Block:
    """One SELECT, INSERT, UPDATE or DELETE."""

    mentions: list[_Mention] = field(default_factory=list)
    criteria: list[tuple[str, _Clause]] = field(default_factory=list)
    has_full_join: bool = False

    def unnarrowed(self) -> Iterator[_Mention]:
        criteria = [] if self.has_full_join else [c for c in self.criteria if not c[1].has_or]
        for mention in self.mentions:
            own = [c for c in criteria if c[0] in {mention.owner, _ALL} and c[1].joined < mention.place]
            if not own:
                yield mention
            elif own[0][0] != _ALL:
                criteria.remove(own[0])


@dataclass
class _Level:
    """Where the reading stands between two parentheses."""

    block: _Block
    clause: _Clause = field(default_factory=_Clause)
    joined: int = 0


class _Reader:
    def __init__(self, owners: Mapping[str, str], bind: str) -> None:
        self.owners = owners
        self.bind = bind
        self.blocks = [_Block()]
        self.levels = [_Level(self.blocks[0])]
        self.criteria: set[str] = set()

    def read(self, tokens: list[str], positions: Iterator[str]) -> None:
        text = ["", "", *tokens, "", "", "", "", ""]
        parameters = [_parameter(token, positions) for token in text]
        for place in range(2, len(tokens) + 2):
            earlier, before, word, after = (text[place + step].upper() for step in (-2, -1, 0, 1))
            level = self.levels[-1]
            if word in {"(", "CASE"}:
                self.levels.append(_Level(level.block))
            elif word in {")", "END"}:
                self.levels.pop()
            elif after == ".":
                if text[place + 3] == "=" and parameters[place + 4].startswith(self.bind):
                    self.criteria.add(parameters[place + 4])
                    level.block.criteria.append(
                        (f"{_name(text[place])}.{_name(text[place + 2])}", level.clause)
                    )
            elif (name := _name(text[place])) in self.owners and before not in {"AS", "OF"}:
                alias = _name(text[place + 2]) if after == "AS" else name
                is_target = before in {"INTO", "UPDATE"} or (earlier, before) == ("DELETE", "FROM")
                mention = _Mention(name, f"{alias}.{self.owners[name]}", place, is_target)
                level.block.mentions.append(mention)
            else:
                self._enter_clause(word, {before, earlier}, place)
                if word in {"WHERE", "ON"} and _is_never(text[place + 1 : place + 5]):
                    level.block.criteria.append((_ALL, level.clause))
            if not self.levels:
                raise ValueError("The parentheses of the statement do not match.")

    def _enter_clause(self, word: str, before: set[str], place: int) -> None:
        level = self.levels[-1]
        if word in _VERBS and "FOR" not in before:
            level.block, level.clause = _Block(), _Clause()
            self.blocks.append(level.block)
        elif word == "JOIN":
            level.joined = place
            level.block.has_full_join |= "FULL" in before
        elif word in _CLAUSES:
            level.clause = _Clause(joined=level.joined if word == "ON" else 0)
        elif word == "OR":
            level.clause.has_or = True


def _is_never(condition: list[str]) -> bool:
    words = [token.upper() for token in condition]
    return any(words[: len(never)] == never and words[len(never)] in _ENDS for never in _NEVER)


def _name(token: str) -> str:
    return token.strip('"').lower()


def _parameter(token: str, positions: Iterator[str]) -> str:
    """The name of the parameter that stands here, or nothing."""
    if token.startswith(("?", "__[")):
        return next(positions, "")
    return token[2:-2] if token.startswith("%(") else ""
