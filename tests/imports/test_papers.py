"""Importing papers: each taken whole or left out whole, as often as one likes."""

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Address, Contact, Customer
from portal.db import transaction
from portal.imports.columns import Column, ImportOptions
from portal.imports.files import BrokenRow, EmptyFile
from portal.imports.papers import FileChanged, import_papers
from portal.imports.report import Progress, Report
from portal.ledger.models import Account, Entry
from portal.papers.models import Paper, PaperLine
from portal.papers.rules.statuses import PaperKind
from portal.people.models import Person
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.found import count

HEADER = "number,customer,date,quantity,price"


def quiet(_progress: Progress) -> None:
    return None


class Folder:
    """A file to import, and what was rejected of it."""

    def __init__(self, folder: Path) -> None:
        self.file, self.rejects = folder / "papers.csv", folder / "rejects.csv"

    def take(self, *rows: str, header: str = HEADER, **options: object) -> Report:
        self.file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        chosen = ImportOptions(reject_file=self.rejects, **options)
        return import_papers(self.file, chosen, quiet)

    def rejected(self) -> list[list[str]]:
        with self.rejects.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))[1:]


@pytest.fixture
def folder(tmp_path: Path, db: Session) -> Folder:
    return Folder(tmp_path)


def papers(db: Session) -> dict[str, Paper]:
    with every_customer(db, "a test"):
        found = db.scalars(select(Paper).execution_options(populate_existing=True))
        return {paper.number or "": paper for paper in found}


def test_rows_of_one_number_are_one_paper_even_apart(db: Session, folder: Folder) -> None:
    report = folder.take("1,x,2026-01-05,2,1.005", "2,y,2026-01-05,1,7", "1,x,2026-01-05,3,2")
    assert (report.rows, report.issued, report.customers_made) == (3, {PaperKind.INVOICE: 2}, 2)
    found = papers(db)
    assert (found["1"].total_minor, found["2"].total_minor) == (801, 700)
    assert (found["1"].issued_on, found["1"].due_on) == (date(2026, 1, 5), date(2026, 1, 19))
    with every_customer(db, "a test"):
        assert db.scalars(select(Account.balance_minor).order_by(Account.balance_minor)).all() == [700, 801]
        lines = db.scalars(select(PaperLine.amount_minor).where(PaperLine.paper_id == found["1"].id))
        assert lines.all() == [201, 600]


def test_a_second_run_finds_everything_there(db: Session, folder: Folder) -> None:
    rows = ["1,x,2026-01-05,2,1.005", "2,y,2026-01-05,-1,7", "3,,2026-01-05,1,1"]
    folder.take(*rows)
    before = [count(db, model) for model in (Paper, PaperLine, Entry, Customer, Account)]
    report = folder.take(*rows)
    assert (report.already_there, report.issued, report.customers_made) == (2, {}, 0)
    assert [count(db, model) for model in (Paper, PaperLine, Entry, Customer, Account)] == before


def test_what_takes_back_more_than_it_gives_is_a_credit_note(db: Session, folder: Folder) -> None:
    report = folder.take(
        "back,x,2026-01-05,-2,5",
        "mixed,x,2026-01-05,3,5",
        "mixed,x,2026-01-05,-1,5",
        "more back,x,2026-01-05,1,5",
        "more back,x,2026-01-05,-3,5",
        "free,x,2026-01-05,-3,0",
        "C1,x,2026-01-05,-3,5",
        "C2,x,2026-01-05,3,5",
        credit_pattern="^C",
    )
    assert report.issued == {PaperKind.CREDIT_NOTE: 5, PaperKind.INVOICE: 1}
    found = {number: (paper.kind, paper.total_minor) for number, paper in papers(db).items()}
    assert found == {
        "back": ("credit_note", 1000),
        "mixed": ("invoice", 1000),
        "more back": ("credit_note", 1000),
        "free": ("credit_note", 0),
        "C1": ("credit_note", 1500),
        "C2": ("credit_note", 1500),
    }
    with every_customer(db, "a test"):
        assert db.scalars(select(Account.balance_minor)).all() == [1000 - 1000 - 1000 - 1500 - 1500]


def test_one_faulty_row_rejects_its_whole_paper_and_is_named(db: Session, folder: Folder) -> None:
    report = folder.take(
        "1,x,2026-01-05,2,1",
        "1,x,2026-01-05,two,1",
        "1,x,2026-01-05,3,1",
        "2,,2026-01-05,1,-1",
        "3,x,2026-01-05,1,1",
        ",x,2026-01-05,1,1",
        "4,x",
    )
    assert list(papers(db)) == ["3"]
    assert (report.papers_rejected, report.rows_rejected) == (3, 6)
    assert [row[:3] for row in folder.rejected()] == [
        ["3", "1", "quantity"],
        ["5", "2", "customer"],
        ["5", "2", "price"],
        ["7", "", "number"],
        ["8", "4", ""],
    ]
    assert report.reasons["no customer"] == 1


def test_rows_that_do_not_belong_together_are_rejected(db: Session, folder: Folder) -> None:
    header = f"{HEADER},currency,due"
    folder.take(
        "1,x,2026-01-05,1,1,EUR,",
        "1,y,2026-01-05,1,1,EUR,",
        "2,x,2026-01-05,1,1,EUR,",
        "2,x,2026-01-05,1,1,USD,",
        "3,x,2026-01-05,1,1,EUR,",
        "3,x,2026-01-06,1,1,EUR,",
        "4,x,2026-01-05 08:00,1,1,EUR,2026-02-01",
        "4,x,2026-01-05 09:00,1,1,EUR,2026-02-01",
        header=header,
    )
    assert list(papers(db)) == ["4"]
    assert papers(db)["4"].due_on == date(2026, 2, 1)
    assert [(row[0], row[2]) for row in folder.rejected()] == [
        ("3", "customer"),
        ("5", "currency"),
        ("7", "date"),
    ]


def test_a_row_of_an_unreadable_kind_rejects_every_paper_of_its_number(db: Session, folder: Folder) -> None:
    folder.take(
        "1,x,2026-01-05,1,1,invoice",
        "1,x,2026-01-05,1,1,quote",
        "1,x,2026-01-05,1,1,invioce",
        "2,x,2026-01-05,1,1,invoice",
        "2,x,2026-01-05,1,-1,quote",
        header=f"{HEADER},kind",
    )
    assert {(paper.number, paper.kind) for paper in papers(db).values()} == {("2", "invoice")}


def test_an_invoice_by_its_kind_with_a_total_below_zero_is_rejected(db: Session, folder: Folder) -> None:
    report = folder.take(
        "1,x,2026-01-05,-1,1,invoice", "2,x,2026-01-05,-1,1,credit note", header=f"{HEADER},kind"
    )
    assert (list(papers(db)), report.papers_rejected) == (["2"], 1)
    assert folder.rejected() == [["2", "1", "", "The total is below zero. Write a credit note instead."]]


def test_a_number_that_another_paper_has_is_rejected_alone(db: Session, folder: Folder) -> None:
    folder.take("1,x,2026-01-05,1,1")
    report = folder.take("1,x,2026-01-05,1,2", "2,x,2026-01-05,1,2")
    assert sorted(papers(db)) == ["1", "2"]
    assert papers(db)["1"].total_minor == 100
    assert folder.rejected() == [["2", "1", "number", "The number 1 is taken by another paper."]]
    assert report.papers_rejected == 1


def test_taxes_and_currencies_come_from_their_columns(db: Session, folder: Folder) -> None:
    folder.take(
        "1,x,2026-01-05,1,100,19,JPY", "1,x,2026-01-05,1,100,8 %,JPY", header=f"{HEADER},tax,currency"
    )
    paper = papers(db)["1"]
    assert (paper.currency, paper.subtotal_minor, paper.tax_minor, paper.total_minor) == ("JPY", 200, 27, 227)


def test_customers_get_number_name_country_and_person(db: Session, folder: Folder) -> None:
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    folder.take(
        "1,A,,1,2026-01-05 10:00,1,501,Norway",
        "2,A,,1,2026-01-07 10:00,1,501,EIRE",
        "3,A,,1,2026-01-06 10:00,1,501,France",
        "4,A,,1,2026-01-06 10:00,1,502,Atlantis",
        header=header,
        preset="online-retail",
    )
    with every_customer(db, "a test"):
        customers = {one.id_number: one for one in db.scalars(select(Customer))}
        assert db.execute(select(Address.customer_id, Address.country)).all() == [(customers["501"].id, "IE")]
        people = db.scalars(select(Person.email).join(Contact, Contact.person_id == Person.id)).all()
    assert (customers["501"].number, customers["501"].display_name) == ("C-00001", "Customer 501")
    assert sorted(people) == ["c501@retail.example", "c502@retail.example"]
    billed = {number: (paper.billing_address or {})["country"] for number, paper in papers(db).items()}
    assert billed == {"1": "NO", "2": "IE", "3": "FR", "4": ""}
    assert papers(db)["1"].currency == "GBP"


def test_a_customer_who_is_known_is_not_made_again(db: Session, cast: Cast, folder: Folder) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).id_number = "x"
        db.get_one(Customer, cast.globex).id_number = "moved"
        db.get_one(Customer, cast.globex).merged_into_id = cast.acme
    report = folder.take("1,x,2026-01-05,1,1", "2,moved,2026-01-05,1,1")
    assert report.customers_made == 0
    assert {paper.customer_id for paper in papers(db).values()} == {cast.acme}


def test_an_id_that_two_customers_have_is_rejected(db: Session, cast: Cast, folder: Folder) -> None:
    with every_customer(db, "a test"), transaction():
        for customer_id in (cast.acme, cast.globex):
            db.get_one(Customer, customer_id).id_number = "x"
    report = folder.take("1,x,2026-01-05,1,1", "2,y,2026-01-05,1,1")
    assert (list(papers(db)), report.papers_rejected) == (["2"], 1)


def test_a_broken_end_changes_nothing_and_leaves_no_reject_file(db: Session, folder: Folder) -> None:
    folder.file.parent.joinpath("rejects.csv").write_text("earlier", encoding="utf-8")
    with pytest.raises(BrokenRow):
        folder.take("1,x,2026-01-05,1,1", "2,,2026-01-05,1,1", '3,"x,2026-01-05,1,1')
    assert (count(db, Paper), count(db, Customer)) == (0, 0)
    assert folder.rejects.read_text(encoding="utf-8") == "earlier"
    assert {path.name for path in folder.file.parent.iterdir()} == {"papers.csv", "rejects.csv"}


def test_a_header_alone_is_an_empty_file(db: Session, folder: Folder) -> None:
    with pytest.raises(EmptyFile):
        folder.take()


def test_a_file_changed_meanwhile_is_refused(
    db: Session, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.file.write_text(f"{HEADER}\n" + "1,x,2026-01-05,1,1\n" * 20_000, encoding="utf-8")

    def meddle(_progress: Progress) -> None:
        with folder.file.open("a", encoding="utf-8") as file:
            file.write("2,x,2026-01-05,1,1\n")

    with pytest.raises(FileChanged):
        import_papers(folder.file, ImportOptions(), meddle)
    assert count(db, Paper) == 0


def test_the_reject_file_is_safe_in_a_spreadsheet(db: Session, folder: Folder) -> None:
    folder.take("=HYPERLINK(1),,2026-01-05,1,1", "-5,,2026-01-05,1,1")
    assert [row[1] for row in folder.rejected()] == ["'=HYPERLINK(1)", "'-5"]


def test_a_paper_dated_after_today_is_rejected_with_its_column(db: Session, folder: Folder) -> None:
    folder.take("1,x,2999-01-05,1,1")
    assert [(row[2], row[3]) for row in folder.rejected()] == [("date", "after today")]


def test_columns_named_by_option_are_used(db: Session, folder: Folder) -> None:
    folder.take("9,1,x,2026-01-05,1,1", header=f"Doc,{HEADER}", columns={Column.NUMBER: "Doc"})
    assert list(papers(db)) == ["9"]
