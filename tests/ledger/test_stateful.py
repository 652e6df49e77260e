"""Everything the domain allows, in any order, held against the same books kept in plain Python."""

import pytest
from hypothesis import settings
from hypothesis.stateful import (
    run_state_machine_as_test,
)

from tests import databases
from tests.ledger.acts_of_giving_back import GivingBack
from tests.ledger.acts_of_paying import Paying


def _run(all_databases: object, examples: int, steps: int) -> None:
    machine = type("TheBooks", (Paying, GivingBack), {"databases": all_databases})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )


def test_whatever_happens_both_books_agree(
    all_databases: databases.SqliteFiles | databases.PostgresDatabases,
) -> None:
    _run(all_databases, examples=20, steps=40)


@pytest.mark.long
def test_whatever_happens_both_books_agree_for_long(
    all_databases: databases.SqliteFiles | databases.PostgresDatabases,
) -> None:
    _run(all_databases, examples=1000, steps=80)
