"""Saved choices reach the customers they are for, at once and nobody else."""

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.customers.models import Customer, CustomerGroup
from portal.db import transaction
from portal.kit.numbers import NumberPattern
from portal.preferences.cascade import choices_for_everyone, choices_of, choices_of_many
from portal.preferences.choices import OddPreference, Series
from portal.preferences.models import Organisation
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_PART_PAYMENT, CUSTOMER_FIELDS, NUMBER_PATTERNS, PAYMENT_TERMS_DAYS
from portal.tenancy import entered, every_customer
from tests.cast import Cast


def _group_of(db: Session, customer_id: int) -> int:
    with every_customer(db, "a test"), transaction():
        group = CustomerGroup(name="Harbours")
        db.add(group)
        db.flush()
        db.get_one(Customer, customer_id).group_id = group.id
        return group.id


def test_a_choice_falls_from_customer_to_group_to_organisation_to_default(db: Session, cast: Cast) -> None:
    group_id = _group_of(db, cast.acme)

    def terms() -> int:
        return choices_of(db, cast.acme, group_id)[PAYMENT_TERMS_DAYS]

    with entered(db, cast.acme):
        assert terms() == 14
        save_preference(PAYMENT_TERMS_DAYS, 30)
        assert terms() == 30
        save_preference(PAYMENT_TERMS_DAYS, 45, group_id=group_id)
        assert terms() == 45
        save_preference(PAYMENT_TERMS_DAYS, 0, customer_id=cast.acme)
        assert terms() == 0
        save_preference(PAYMENT_TERMS_DAYS, None, customer_id=cast.acme)
        assert terms() == 45


def test_a_customers_choice_is_not_anothers(db: Session, cast: Cast) -> None:
    with entered(db, cast.acme):
        save_preference(PAYMENT_TERMS_DAYS, 60, customer_id=cast.acme)
    with every_customer(db, "a test"):
        both = choices_of_many(db, {cast.acme: None, cast.globex: None})
    assert (both[cast.acme][PAYMENT_TERMS_DAYS], both[cast.globex][PAYMENT_TERMS_DAYS]) == (60, 14)


def test_saving_raises_the_version_in_the_same_transaction(db: Session, cast: Cast) -> None:
    before = db.scalar(select(Organisation.settings_version))
    save_preference(ALLOWS_PART_PAYMENT, True)
    assert db.scalar(select(Organisation.settings_version)) == before + 1


def test_what_was_read_once_is_not_read_again_under_the_same_version(db: Session, cast: Cast) -> None:
    statements: list[str] = []
    with entered(db, cast.acme):
        choices_of(db, cast.acme, None)
        event.listen(
            db.get_bind(), "before_cursor_execute", lambda _c, _cur, text, *_rest: statements.append(text)
        )
        assert choices_of(db, cast.acme, None, version=1)[PAYMENT_TERMS_DAYS] == 14
    assert statements == []


def test_an_odd_value_and_a_wrong_level_are_refused_and_nothing_is_written(db: Session, cast: Cast) -> None:
    with pytest.raises(OddPreference):
        save_preference(PAYMENT_TERMS_DAYS, -3)
    with entered(db, cast.acme), pytest.raises(OddPreference):
        save_preference(CUSTOMER_FIELDS, ("a", "b", "c", "d"), customer_id=cast.acme)
    assert db.scalar(select(Organisation.settings_version)) == 1


def test_a_number_pattern_and_labels_come_back_as_they_were_saved(db: Session, cast: Cast) -> None:
    pattern = NumberPattern("R/", 3, has_year=True)
    save_preference(NUMBER_PATTERNS[Series.INVOICE], pattern)
    save_preference(CUSTOMER_FIELDS, ("Vessel", "Flag", "", ""))
    chosen = choices_for_everyone(db)
    assert chosen[NUMBER_PATTERNS[Series.INVOICE]] == pattern
    assert chosen[CUSTOMER_FIELDS] == ("Vessel", "Flag", "", "")


def test_without_an_organisation_the_defaults_hold(db: Session) -> None:
    assert choices_for_everyone(db)[PAYMENT_TERMS_DAYS] == 14
