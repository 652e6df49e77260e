"""What the tables promise by themselves: each CHECK meets a row that breaks it, and the ledger is final."""

from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Engine,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.db import Model
from tests import databases
from tests.twins import DAY, MOMENT, Twins

CHECKS = {
    str(constraint.name): (table, constraint)
    for table in Model.metadata.tables.values()
    for constraint in table.constraints
    if isinstance(constraint, CheckConstraint)
}

LATER = DAY.replace(day=3)
BROKEN: dict[str, dict[str, Any]] = {
    "ck_organisation_only_one": {"id": 2},
    "ck_brand_only_one": {"id": 2},
    "ck_provider_only_one": {"id": 2},
    "ck_brand_logo_is_marked": {"logo": b"x"},
    "ck_brand_logo_is_whole": {"small_logo": b"x"},
    "ck_brand_logo_size": {"logo_width": 0},
    "ck_site_texts_name": {"name": "song"},
    "ck_site_texts_says_something": {"body": ""},
    "ck_customer_logos_size": {"width": 0},
    "ck_staff_members_role": {"role": "guest"},
    "ck_addresses_kind": {"kind": "home"},
    "ck_contacts_role": {"role": "boss"},
    "ck_contacts_access": {"access": "perhaps"},
    "ck_contacts_access_needs_a_person": {"person_id": None},
    "ck_papers_total": {"total_minor": -1},
    "ck_papers_open": {"open_minor": 1001},
    "ck_papers_under_way": {"under_way_minor": -1},
    "ck_papers_available": {"available_minor": 1001},
    "ck_papers_written_off": {"written_off_minor": -1},
    "ck_papers_deposit": {"deposit_minor": 1001, "deposit_due_on": DAY},
    "ck_papers_deposit_is_due": {"deposit_minor": 1},
    "ck_papers_deposit_comes_first": {"deposit_due_on": LATER},
    "ck_papers_sent_is_numbered": {"number": None},
    "ck_papers_sent_is_due": {"due_on": None},
    "ck_papers_kind": {"kind": "letter"},
    "ck_papers_state_of_kind": {"state": "accepted"},
    "ck_payments_amount": {"amount_minor": 0},
    "ck_payments_left": {"left_minor": -1},
    "ck_payments_excess": {"excess_minor": -1},
    "ck_payments_left_or_excess": {"left_minor": 1, "excess_minor": 1},
    "ck_payments_settled_is_dated": {"dated_on": None},
    "ck_payments_state": {"state": "lost"},
    "ck_payment_shares_amount": {"amount_minor": 0},
    "ck_refunds_state": {"state": "lost"},
    "ck_refunds_source": {"payment_id": None},
    "ck_refunds_amount": {"amount_minor": 0},
    "ck_allocations_one_source": {"from_payment_id": None},
    "ck_allocations_one_target": {"to_excess_id": 1},
    "ck_allocations_amount": {"amount_minor": -1},
    "ck_entries_amount": {"amount_minor": 0},
    "ck_entries_kind": {"kind": "gift"},
    "ck_letters_state": {"state": "lost", "sealed_values": None},
    "ck_letters_values_while_waiting": {"sealed_values": None},
    "ck_letters_leased_while_sending": {"leased_until": MOMENT},
    "ck_letters_sent_at": {"sent_at": MOMENT},
    "ck_unwanted_letters_topic": {"topic": "weather"},
    "ck_letters_tries": {"tries": -1},
    "ck_people_theme": {"theme": "pink"},
    "ck_company_changes_state": {"state": "lost", "decided_at": MOMENT},
    "ck_company_changes_decided": {"decided_at": MOMENT},
    "ck_activities_actor_kind": {"actor_kind": "robot"},
    "ck_house_activities_actor_kind": {"actor_kind": "robot"},
    "ck_proofs_purpose": {"purpose": "fun"},
    "ck_proofs_one_end": {"used_at": MOMENT, "superseded_at": MOMENT},
    "ck_proofs_digits_need_a_browser": {"browser_hash": None},
    "ck_proofs_tries": {"tries": -1},
    "ck_passkeys_sign_count": {"sign_count": -1},
    "ck_staff_passkeys_sign_count": {"sign_count": -1},
    "ck_passkey_challenges_of_one": {"staff_id": 1},
    "ck_sign_ins_way": {"way": "window"},
    "ck_half_sign_ins_way": {"way": "window"},
    "ck_comments_side": {"side": "nobody", "contact_id": None},
    "ck_comments_author": {"contact_id": None},
    "ck_comments_visible": {"side": "contact", "is_visible": False},
    "ck_quote_answers_decision": {"decision": "perhaps"},
    "ck_reviews_stars": {"stars": 6},
    "ck_kept_pdfs_step": {"step": "by hand"},
    "ck_mailings_kind": {"kind": "parcel"},
    "ck_mailings_of_a_paper": {"kind": "statement", "statement_id": 1, "paper_id": 1},
    "ck_mailings_of_a_statement": {"kind": "paper", "statement_id": 1, "paper_id": 1},
    "ck_quote_retainers_amount": {"amount_minor": 0},
    "ck_stored_statements_type": {"type": "letter"},
    "ck_stored_statements_period": {"from_on": LATER},
    "ck_stored_statements_invoices": {"invoices": "some"},
    "ck_blobs_size": {"size_bytes": 0},
    "ck_blobs_pixels": {"pixels_wide": -1},
    "ck_documents_actor_kind": {"actor_kind": "robot"},
    "ck_common_documents_actor_kind": {"actor_kind": "robot"},
    "ck_document_openings_of_one": {"document_id": None},
    "ck_links_purpose": {"purpose": "everything"},
    "ck_links_actor_kind": {"actor_kind": "robot"},
    "ck_links_one_target": {"paper_id": None},
    "ck_links_seen_only": {"purpose": "pay"},
    "ck_links_expires": {"expires_at": MOMENT},
    "ck_links_used": {"first_used_at": MOMENT},
    "ck_online_payments_way": {"way": "cheque"},
    "ck_online_payments_asked": {"asked": "twice"},
    "ck_method_setups_asked": {"asked": "twice"},
    "ck_method_setups_state": {"state": "lost"},
    "ck_refund_requests_asked": {"asked": "twice"},
    "ck_payment_credits_amount": {"amount_minor": 0},
    "ck_payment_credits_source": {"from_payment_id": None},
    "ck_gateway_refunds_word": {"word": "lost"},
    "ck_gateway_disputes_word": {"word": "vanished"},
    "ck_gateway_events_outcome": {"outcome": "lost"},
    "ck_gateway_differences_kind": {"kind": "colour"},
    "ck_unmatched_receipts_amount": {"amount_minor": 0},
}
"""For each CHECK what breaks it in a row that keeps it: Acme's sent invoice, settled payment and so on."""

IMPLIED = {
    "ck_papers_total": "ck_papers_",
    "ck_papers_kind": "ck_papers_",
    "ck_links_purpose": "ck_links_",
}
"""Broken together with another, which may be named instead."""

FINAL = ("entries", "allocations")
ONLY_ADDED: dict[str, dict[str, Any]] = {
    "entries": {"reference": "a copy"},
    "allocations": {},
    "quote_answers": {"paper_id": 1},
    "comments": {"attempt": "a copy", "public_id": "a copy"},
}
"""Whose rows cannot be changed, and in what a copy has to differ from its original."""

LONGEST_NAME = 63
"""PostgreSQL cuts what is longer."""


def test_each_check_has_a_row_that_breaks_it() -> None:
    assert set(BROKEN) == set(CHECKS)


def test_a_row_that_breaks_a_check_is_refused(
    engine: Engine, twins: Twins, subtests: pytest.Subtests
) -> None:
    bare = engine.execution_options(migrating=True)
    for name, changes in BROKEN.items():
        table, _constraint = CHECKS[name]
        with subtests.test(name), bare.connect() as connection:
            condition = table.c.id == twins.acme.invoice if table.name == "papers" else text("1 = 1")
            good = dict(connection.execute(select(table).where(condition).limit(1)).one()._mapping)
            statement: Any = update(table).where(condition).values(**changes)
            if table.name in ONLY_ADDED:
                copy = {column: value for column, value in good.items() if column != "id"}
                copy |= ONLY_ADDED[table.name]
                connection.execute(insert(table).values(**copy))
                statement = insert(table).values(**copy | changes)
            with pytest.raises(IntegrityError, match=IMPLIED.get(name, name)):
                connection.execute(statement)


@pytest.mark.parametrize("table", FINAL)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {} SET amount_minor = 1",
        "UPDATE {} SET dated_on = '2026-03-03' WHERE id = 1",
        "UPDATE {} SET paper_id = NULL, to_paper_id = NULL",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE id = 1",
        "TRUNCATE {}",
        "REPLACE INTO {} SELECT * FROM {}",
        "UPDATE OR REPLACE {} SET id = 2 WHERE id = 1",
    ],
)
def test_what_is_booked_is_neither_changed_nor_deleted(
    engine: Engine, twins: Twins, table: str, change: str
) -> None:
    bare = engine.execution_options(migrating=True)
    everything = text(f"SELECT * FROM {table} ORDER BY id")
    with bare.connect() as connection:
        before = connection.execute(everything).all()
    with pytest.raises(DBAPIError) as refused, bare.begin() as connection:
        connection.execute(text(change.replace("{}", table)))
    if databases.KIND == "sqlite" and "TRUNCATE" not in change and "paper_id" not in change:
        assert "are final" in str(refused.value)
    with bare.connect() as connection:
        assert connection.execute(everything).all() == before


@pytest.mark.parametrize("table", FINAL)
def test_a_merge_may_give_what_is_booked_another_customer_and_account(
    engine: Engine, twins: Twins, table: str
) -> None:
    with engine.execution_options(migrating=True).begin() as connection:
        savepoint = connection.begin_nested()
        connection.execute(text(f"UPDATE {table} SET customer_id = 2, account_id = 2 WHERE id = 1"))
        savepoint.rollback()  # the rows it points at would have to move too


def test_every_constraint_is_named_after_its_table_and_columns() -> None:
    prefix = {
        PrimaryKeyConstraint: "pk",
        UniqueConstraint: "uq",
        ForeignKeyConstraint: "fk",
        CheckConstraint: "ck",
    }
    names: list[str] = []
    for table in Model.metadata.tables.values():
        for constraint in table.constraints:
            start = f"{prefix[type(constraint)]}_{table.name}"
            if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint):
                whole = "_".join([start, *(column.name for column in constraint.columns)])
                assert constraint.name == whole or len(whole) > LONGEST_NAME
            assert str(constraint.name).startswith(start)
            names.append(str(constraint.name))
        for index in table.indexes:
            assert str(index.name).startswith((f"ix_{table.name}_", f"uq_{table.name}_"))
            names.append(str(index.name))
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= LONGEST_NAME
