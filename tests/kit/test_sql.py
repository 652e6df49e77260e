"""Reading SQL: which tables stand in a statement without the criterion that narrows them."""

import pytest

from portal.kit import sql

OWNERS = {"papers": "owner", "lines": "owner"}


def _read(text: str) -> sql.Reading:
    return sql.read(text, OWNERS, "own", None)


NARROWED = [
    "SELECT * FROM papers WHERE papers.owner = %(own_1)s",
    "SELECT * FROM papers WHERE (papers.a = 1 OR papers.b) AND papers.owner = %(own_1)s::BIGINT",
    'SELECT * FROM "papers" WHERE "papers".owner = %(own_1)s',
    "SELECT * FROM papers AS p WHERE p.owner = %(own_1)s",
    "SELECT a OR b AS x FROM papers WHERE papers.owner = %(own_1)s ORDER BY papers.a OR papers.b",
    "SELECT * FROM papers JOIN lines AS l ON l.owner = %(own_1)s WHERE papers.owner = %(own_1)s",
    "SELECT * FROM x LEFT JOIN (papers JOIN lines ON lines.owner = %(own_1)s) ON papers.owner = %(own_1)s",
    "SELECT 1 FROM papers WHERE CASE WHEN a OR b THEN 1 END AND papers.owner = %(own_1)s",
    "SELECT EXISTS (SELECT 1 FROM papers WHERE papers.owner = %(own_1)s) FROM x WHERE a OR b",
    "SELECT 1 FROM papers WHERE papers.owner = %(own_1)s UNION SELECT 2 FROM lines"
    " WHERE lines.owner = %(own_1)s",
    "WITH c AS (SELECT * FROM papers WHERE papers.owner = %(own_1)s) SELECT * FROM c",
    "SELECT * FROM papers WHERE papers.owner = %(own_1)s FOR UPDATE OF papers",
    "SELECT * FROM papers WHERE false",
    "SELECT * FROM papers WHERE 0 = 1 ORDER BY papers.id",
    "UPDATE papers SET a = b WHERE papers.owner = %(own_1)s RETURNING papers.id",
    "DELETE FROM papers WHERE papers.owner = %(own_1)s",
    "SELECT 'papers', x.papers_id FROM x",
]

OPEN = [
    "SELECT * FROM papers",
    "SELECT * FROM PAPERS",
    'SELECT * FROM main."papers"',
    "SELECT * FROM papers WHERE papers.owner = %(other_1)s",
    "SELECT * FROM papers WHERE papers.id = %(own_1)s",
    "SELECT * FROM papers WHERE papers.a = 1 OR papers.owner = %(own_1)s",
    "SELECT * FROM papers WHERE papers.owner = %(own_1)s AND 1 = 1 OR 1 = 1",
    "SELECT * FROM papers WHERE (papers.owner = %(own_1)s OR 1 = 1)",
    "SELECT * FROM papers, papers AS p WHERE papers.owner = %(own_1)s",
    "SELECT * FROM papers p WHERE p.owner = %(own_1)s",
    "SELECT * FROM papers WHERE EXISTS (SELECT 1 FROM x WHERE papers.owner = %(own_1)s)",
    "SELECT (SELECT max(id) FROM papers) FROM lines AS papers WHERE papers.owner = %(own_1)s",
    "SELECT * FROM papers LEFT OUTER JOIN x ON papers.owner = %(own_1)s",
    "SELECT * FROM x FULL OUTER JOIN papers ON papers.owner = %(own_1)s",
    "SELECT * FROM papers FULL JOIN x ON true WHERE papers.owner = %(own_1)s",
    "SELECT * FROM papers WHERE papers.owner = %(own_1)s UNION SELECT * FROM papers",
    "SELECT row_to_json(papers) FROM x",
    "SELECT * FROM papers WHERE false OR true",
    "SELECT * FROM papers WHERE 0 = 1 + 0",
    "SELECT * FROM papers LEFT OUTER JOIN x ON false",
    "UPDATE x SET a = p.a FROM papers AS p WHERE x.id = p.id",
    "INSERT INTO x SELECT * FROM papers",
]


@pytest.mark.parametrize("text", NARROWED)
def test_a_table_with_its_criterion_is_narrowed(text: str) -> None:
    reading = _read(text)
    assert (reading.unnarrowed, reading.target) == (set(), None)


@pytest.mark.parametrize("text", OPEN)
def test_a_table_without_a_criterion_of_its_own_is_not(text: str) -> None:
    assert _read(text).unnarrowed == {"papers"}


def test_the_target_of_a_write_is_told_from_what_is_read() -> None:
    assert _read("INSERT INTO papers (id) VALUES (1) RETURNING id").target == "papers"
    assert _read("UPDATE papers SET a = 1 WHERE papers.id = 1").target == "papers"
    assert _read("DELETE FROM papers WHERE papers.id = 1").target == "papers"
    assert _read("DELETE FROM papers WHERE papers.id = 1").unnarrowed == set()
    taken = _read("UPDATE papers SET a = (SELECT max(lines.a) FROM lines) WHERE papers.id = 1")
    assert (taken.target, taken.unnarrowed) == ("papers", {"lines"})


def test_parameters_are_known_by_their_place() -> None:
    text = (
        "SELECT * FROM papers WHERE papers.a IN (__[POSTCOMPILE_ids]) AND papers.owner = ? AND papers.b = ?"
    )
    assert sql.read(text, OWNERS, "own", ["ids", "own_1", "b"]).criteria == {"own_1"}
    assert sql.read(text, OWNERS, "own", ["ids", "own_1", "b"]).unnarrowed == set()
    assert sql.read(text, OWNERS, "own", ["ids", "b", "own_1"]).unnarrowed == {"papers"}


def test_what_is_mentioned_is_said_narrowed_or_not() -> None:
    text = "SELECT * FROM papers WHERE papers.owner = %(own_1)s AND EXISTS (SELECT 1 FROM lines)"
    assert _read(text).mentioned == {"papers", "lines"}


@pytest.mark.parametrize("text", ["SELECT 1)", "SELECT * FROM papers WHERE 1 = 1) OR (1 = 1"])
def test_parentheses_that_do_not_match_are_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="parentheses"):
        _read(text)
