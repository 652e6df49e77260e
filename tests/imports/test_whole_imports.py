"""A killed import is completed by the next one, and the real file comes out to the cent."""

import csv
import gzip
import signal
import subprocess
import sys
import time
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.imports.columns import ImportOptions
from portal.imports.papers import import_papers
from portal.ledger.audit import audit
from portal.ledger.models import Account, Entry
from portal.papers.models import Paper, PaperLine
from portal.papers.rules.statuses import PaperKind
from portal.tenancy import every_customer
from tests.found import count

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "online-retail.csv.gz"
PAPERS = 3000
IMPORT = """
import sys
from pathlib import Path
import portal.app
from portal.db import open_engine, working_with
from portal.imports.columns import ImportOptions
from portal.imports.papers import import_papers
from portal.guarded import guard, open_session
engine = open_engine(sys.argv[1])
guard(engine)
with working_with(open_session(engine)):
    import_papers(Path(sys.argv[2]), ImportOptions(), lambda progress: None)
"""


def test_an_import_killed_in_the_middle_is_completed_by_the_next(
    db: Session, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "papers.csv"
    rows = [f"{n},c{n % 40},2026-01-05,{line},1.25" for n in range(PAPERS) for line in (1, 2, 3)]
    file.write_text("\n".join(["number,customer,date,quantity,price", *rows]), encoding="utf-8")
    child = subprocess.Popen([sys.executable, "-c", IMPORT, database_url, str(file)])
    while child.poll() is None and count(db, Paper) == 0:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    done = count(db, Paper)
    assert 0 < done < PAPERS

    report = import_papers(file, ImportOptions(), lambda _progress: None)

    assert report.already_there == done
    assert report.issued == {PaperKind.INVOICE: PAPERS - done}
    assert (count(db, Paper), count(db, Entry), count(db, PaperLine)) == (PAPERS, PAPERS, 3 * PAPERS)
    assert count(db, Customer) == 40
    with every_customer(db, "a test"):
        assert db.scalar(select(func.sum(Account.balance_minor))) == PAPERS * 750
        assert list(audit(db)) == []


@pytest.mark.skipif(not REAL_FILE.exists(), reason=f"the real file is not there: {REAL_FILE.name}")
def test_the_real_file_comes_out_to_the_cent(db: Session, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    options = ImportOptions(preset="online-retail", reject_file=rejects)
    report = import_papers(REAL_FILE, options, lambda _progress: None)
    assert (report.rows, report.customers_made) == (541_909, 4_372)
    assert report.issued == {PaperKind.INVOICE: 18_536, PaperKind.CREDIT_NOTE: 3_654}
    assert (report.papers_rejected, report.rows_rejected) == (3_710, 135_080)

    numbers_without_customer, expected = set(), defaultdict(Decimal)
    with gzip.open(REAL_FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["CustomerID"]:
                amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"])
                expected[row["InvoiceNo"]] += amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
            else:
                numbers_without_customer.add(row["InvoiceNo"])
    with every_customer(db, "a test"):
        found = db.execute(select(Paper.number, Paper.kind, Paper.total_minor)).all()
        owed = db.scalar(select(func.sum(Account.balance_minor)))
        assert list(audit(db)) == []
    signs = {PaperKind.INVOICE: 1, PaperKind.CREDIT_NOTE: -1}
    assert {number: signs[kind] * total for number, kind, total in found} == {
        number: int(total * 100) for number, total in expected.items()
    }
    assert owed == int(sum(expected.values()) * 100)
    with rejects.open(encoding="utf-8-sig", newline="") as file:
        assert {row["number"] for row in csv.DictReader(file)} == numbers_without_customer

    again = import_papers(REAL_FILE, options, lambda _progress: None)
    assert (again.already_there, again.issued.total(), again.customers_made) == (22_190, 0, 0)
