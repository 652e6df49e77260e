"""The third lock: rows of two customers cannot point at each other, not even by direct SQL."""

import pytest
from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, text
from sqlalchemy.exc import IntegrityError

from portal.customers.models import Customer
from portal.db import Model
from portal.tenancy import Owned, Owner, owned_models
from tests.twins import Twins

NOBODYS = {
    "organisation": "the business itself",
    "organisation_preferences": "the business's choices",
    "brand": "the business's logo and colour",
    "site_texts": "what the business says on every page",
    "group_preferences": "choices for a group of customers",
    "customer_groups": "the groups",
    "counters": "numbers run over all customers",
    "people": "one for each address, at several customers perhaps",
    "passwords": "belong to a person",
    "staff_members": "work for the business",
    "staff_sessions": "belong to staff",
    "letters": "many go to people who are nobody's contact yet",
    "unwanted_letters": "named by a contact's public id alone, as letters are",
    "letter_texts": "what the business says in letters",
    "kept_forms": "belong to a person",
    "proofs": "many prove an address that is nobody's contact yet",
    "failed_tries": "counted before anybody is known",
    "house_activities": "what was done to the portal itself",
    "authenticators": "belong to a person",
    "recovery_codes": "belong to a person",
    "passkeys": "belong to a person",
    "provider": "where contacts may sign in elsewhere",
    "identities": "belong to a person",
    "staff_passkeys": "belong to staff",
    "api_tokens": "belong to programs of the business",
    "notice_choices": "belong to staff",
    "notice_reads": "belong to staff",
    "notice_rounds": "when staff were last told of an event",
    "passkey_challenges": "made before anybody is known",
    "half_sign_ins": "a person who is not in yet",
    "sign_ins": "belong to a person",
    "gateway_refunds": "as the gateway tells of them, perhaps before anybody knows whose",
    "gateway_disputes": "as the gateway tells of them, perhaps before anybody knows whose",
    "gateway_events": "what the gateway said",
    "gateway_calls": "what the gateway was asked",
    "gateway_differences": "in what the books and the gateway differ",
    "unmatched_receipts": "money of which nobody knows whose it is",
    "blobs": "bytes that documents of several customers may name",
    "common_documents": "for the customers of a group, or for all",
    "timetable_runs": "which of the portal's own jobs ran",
}
"""The tables that belong to no customer, each with its reason."""


def _owned() -> dict[str, Table]:
    return {model.__tablename__: model.__table__ for model in owned_models()}


def _references() -> list[tuple[Table, ForeignKeyConstraint, str]]:
    """Every key from an owned table to an owned table, with the column beside customer_id."""
    return [
        (table, key, next(name for name in key.column_keys if name != "customer_id"))
        for table in _owned().values()
        for key in table.foreign_key_constraints
        if key.referred_table.name in _owned()
    ]


def test_every_table_is_owned_or_the_owner_or_has_a_reason() -> None:
    tables = set(Model.metadata.tables) - {"alembic_version"}
    assert tables == set(_owned()) | {Customer.__tablename__} | set(NOBODYS)
    assert not set(_owned()) & set(NOBODYS)


def test_every_owned_row_has_a_customer_and_goes_with_it_to_the_commit() -> None:
    for table in _owned().values():
        assert not table.c.customer_id.nullable, table.name
        (key,) = (k for k in table.foreign_key_constraints if k.referred_table.name == "customers")
        assert key.column_keys == ["customer_id"]
        assert (key.deferrable, key.initially) == (True, "DEFERRED"), table.name


def test_every_reference_between_owned_rows_carries_the_customer_and_is_deferred() -> None:
    assert len(_references()) > 15
    for table, key, column in _references():
        assert key.column_keys == ["customer_id", column], f"{table.name}.{column}"
        assert [element.target_fullname for element in key.elements] == [
            f"{key.referred_table.name}.customer_id",
            f"{key.referred_table.name}.id",
        ]
        assert (key.deferrable, key.initially) == (True, "DEFERRED"), f"{table.name}.{column}"


def test_every_id_in_an_owned_table_is_a_reference() -> None:
    for table in _owned().values():
        pointing = {c.name for c in table.columns if c.name.endswith("_id")} - {"customer_id", "public_id"}
        assert pointing == {
            name for key in table.foreign_key_constraints for name in key.column_keys if name != "customer_id"
        }, table.name


def test_nobodys_rows_do_not_point_at_a_customers_rows() -> None:
    for name in NOBODYS:
        for key in Model.metadata.tables[name].foreign_key_constraints:
            assert key.referred_table.name not in {*_owned(), "customers"}, name


def test_no_relationship_leads_from_nobodys_rows_to_a_customers() -> None:
    """What such a row had loaded for everyone would stay with it when one customer is entered."""
    for mapper in Model.registry.mappers:
        if not issubclass(mapper.class_, Owned | Owner):
            for relationship in mapper.relationships:
                assert not issubclass(relationship.mapper.class_, Owned | Owner), relationship


def test_no_column_is_named_like_an_owned_table() -> None:
    """The reading of a statement tells tables from columns by their names."""
    columns = {column.name for table in Model.metadata.tables.values() for column in table.columns}
    assert not columns & {*_owned(), "customers"}


FINAL = {"entries", "allocations"}
FINAL_REFERENCES = {
    "comments.paper_id",
    "quote_answers.paper_id",
    "payment_consents.paper_id",
    "payment_consents.payment_id",
}


def _update(connection: Connection, table: Table, column: str, value: int, twins: Twins) -> None:
    """Give the column this value, in the rows that have one there if there are any."""
    mine = f"FROM {table.name} WHERE customer_id = :customer AND {column} IS NOT NULL"
    statement = text(
        f"UPDATE {table.name} SET {column} = :value WHERE customer_id = :customer"
        f" AND ({column} IS NOT NULL OR NOT EXISTS (SELECT 1 {mine}))"
    )
    connection.execute(statement, {"value": value, "customer": twins.acme.customer})


def test_no_row_can_be_pointed_at_another_customers(
    engine: Engine, twins: Twins, subtests: pytest.Subtests
) -> None:
    bare = engine.execution_options(migrating=True)
    for table, key, column in _references():
        if table.name in FINAL or f"{table.name}.{column}" in FINAL_REFERENCES:
            continue  # they cannot be changed at all; inserted below
        with subtests.test(f"{table.name}.{column}"):
            find = text(f"SELECT max(id) FROM {key.referred_table.name} WHERE customer_id = :customer")
            with bare.connect() as connection:
                own = connection.execute(find, {"customer": twins.acme.customer}).scalar_one()
                foreign = connection.execute(find, {"customer": twins.globex.customer}).scalar_one()
            with bare.begin() as connection:
                _update(connection, table, column, own, twins)
            with pytest.raises(IntegrityError), bare.begin() as connection:
                _update(connection, table, column, foreign, twins)


@pytest.mark.parametrize("column", ["account_id", "paper_id", "payment_id", "refund_id"])
def test_no_entry_can_be_booked_on_another_customers_row(engine: Engine, twins: Twins, column: str) -> None:
    ids = {"account_id": "account", "paper_id": "invoice", "payment_id": "payment", "refund_id": "refund"}
    statement = text(
        "INSERT INTO entries (customer_id, account_id, kind, amount_minor, dated_on, booked_at, paper_id,"
        " payment_id, refund_id, reference) VALUES (:customer, :account_id, 'write_off', -1, '2026-03-02',"
        " '2026-03-02 00:00:00', :paper_id, :payment_id, :refund_id, :reference)"
    )
    row = {name: getattr(twins.acme, word) for name, word in ids.items()} | {"customer": twins.acme.customer}
    bare = engine.execution_options(migrating=True)
    with bare.begin() as connection:
        connection.execute(statement, row | {"reference": "own"})
    with pytest.raises(IntegrityError), bare.begin() as connection:
        connection.execute(
            statement, row | {column: getattr(twins.globex, ids[column]), "reference": "foreign"}
        )


@pytest.mark.parametrize("foreign", ["invoice", "contact"])
def test_no_comment_can_be_written_on_another_customers_row(
    engine: Engine, twins: Twins, foreign: str
) -> None:
    statement = text(
        "INSERT INTO comments (customer_id, public_id, paper_id, contact_id, side, author_name, words,"
        " is_visible, attempt, at) VALUES (:customer, :mark, :invoice, :contact, 'contact', '', 'x',"
        " TRUE, :mark, '2026-03-02 00:00:00')"
    )
    row = {name: getattr(twins.acme, name) for name in ("customer", "invoice", "contact")}
    bare = engine.execution_options(migrating=True)
    with bare.begin() as connection:
        connection.execute(statement, row | {"mark": "own"})
    with pytest.raises(IntegrityError), bare.begin() as connection:
        connection.execute(statement, row | {foreign: getattr(twins.globex, foreign), "mark": "foreign"})


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("from_payment_id", "to_paper_id"),
        ("from_paper_id", "to_refund_id"),
        ("from_paper_id", "to_excess_id"),
        ("reverses_id", "to_paper_id"),
        ("account_id", "to_paper_id"),
    ],
)
def test_no_money_can_be_allocated_between_customers(
    engine: Engine, twins: Twins, source: str, target: str
) -> None:
    def row(**foreign: int) -> dict[str, int | None]:
        mine = twins.acme
        by_paper = source == "from_paper_id"
        return {
            "customer": mine.customer,
            "account_id": mine.account,
            "amount": -1 if source == "reverses_id" else 1,
            "from_payment_id": None if by_paper else mine.payment,
            "from_paper_id": mine.credit_note if by_paper else None,
            "to_paper_id": mine.invoice if target == "to_paper_id" else None,
            "to_refund_id": mine.refund if target == "to_refund_id" else None,
            "to_excess_id": mine.payment if target == "to_excess_id" else None,
            "reverses_id": mine.allocation if source == "reverses_id" else None,
        } | foreign

    ids = {
        "account_id": "account", "from_payment_id": "payment", "from_paper_id": "credit_note",
        "to_paper_id": "invoice", "to_refund_id": "refund", "to_excess_id": "payment",
        "reverses_id": "allocation",
    }  # fmt: skip
    statement = text(
        "INSERT INTO allocations (customer_id, account_id, amount_minor, from_payment_id, from_paper_id,"
        " to_paper_id, to_refund_id, to_excess_id, reverses_id, dated_on, booked_at) VALUES (:customer,"
        " :account_id, :amount, :from_payment_id, :from_paper_id, :to_paper_id, :to_refund_id, :to_excess_id,"
        " :reverses_id, '2026-03-02', '2026-03-02 00:00:00')"
    )
    bare = engine.execution_options(migrating=True)
    with bare.begin() as connection:
        connection.execute(statement, row())
    for column in (source, target):
        with pytest.raises(IntegrityError), bare.begin() as connection:
            connection.execute(statement, row(**{column: getattr(twins.globex, ids[column])}))


def test_both_ends_can_change_their_customer_in_one_transaction(engine: Engine, twins: Twins) -> None:
    """What a merge does, and only in one transaction."""
    bare = engine.execution_options(migrating=True)

    def swap(connection: Connection, table: str) -> None:
        other = "CASE customer_id WHEN :one THEN :other ELSE :one END"
        both = {"one": twins.acme.customer, "other": twins.globex.customer}
        connection.execute(text(f"UPDATE {table} SET customer_id = {other}"), both)

    with pytest.raises(IntegrityError), bare.begin() as connection:
        swap(connection, "payments")
    with bare.begin() as connection:
        connection.execute(text("UPDATE accounts SET currency = 'X' || id"))  # one for each currency
        connection.execute(text("UPDATE stored_statements SET language = 'x' || id"))
        for table in ("papers", "paper_lines", "paper_tax_groups", "accounts", "payments", "payment_shares"):
            swap(connection, table)
        for table in ("refunds", "entries", "allocations", "gateway_customers", "saved_methods"):
            swap(connection, table)
        for table in ("online_payments", "payment_credits", "refund_requests"):
            swap(connection, table)
        for table in ("contacts", "contact_sessions", "previews", "calendar_feeds"):
            swap(connection, table)
        for table in (
            "paper_views",
            "comments",
            "kept_pdfs",
            "saved_views",
            "quote_answers",
            "payment_consents",
            "quote_retainers",
            "reviews",
            "shipments",
            "documents",
            "stored_statements",
            "links",
            "link_passwords",
            "forwardings",
            "mailings",
            "document_openings",
        ):
            swap(connection, table)
    with bare.connect() as connection:
        owners = connection.execute(text("SELECT customer_id FROM papers WHERE notes = 'GLOBEX'"))
        assert set(owners.scalars()) == {twins.acme.customer}
