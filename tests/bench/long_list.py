"""The lists of a customer with 10,000 papers of a kind: `python -m tests.bench.long_list`.

The first page beside the last one, a search through every line, and the whole list as a file.
"""

import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import make_url

from portal.app import create_app
from portal.kit.origin import Origin
from portal.settings import Settings
from tests.bench.filled import fill
from tests.conftest import SECRET_KEY

PAPERS = 10_000
LAST = PAPERS // 25
ROUNDS = 15
MOST_TIMES_THE_FIRST = 2
COPIES = {
    "quote": "state = 'sent', open_minor = 0, under_way_minor = 0, valid_until_on = due_on",
    "credit_note": "state = 'open', valid_until_on = NULL, "
    "available_minor = CASE WHEN id % 7 = 0 THEN total_minor ELSE 0 END",
}
PAGES = {
    "invoices": f"/invoices?page={LAST}",
    "invoices by amount": f"/invoices?sort=-to_pay&page={LAST}",
    "quotes": f"/quotes?page={LAST}",
    "credit notes": f"/credit-notes?sort=left&page={LAST}",
}


def copy_as_other_kinds(database: Path) -> None:
    """Give the customer as many quotes and credit notes as invoices."""
    connection = sqlite3.connect(database)
    connection.execute("CREATE TEMP TABLE copies AS SELECT * FROM papers")
    for kind, changes in COPIES.items():
        connection.execute(
            "UPDATE copies SET id = id + 10000, deposit_minor = 0, deposit_due_on = NULL, written_off_minor = 0, "
            f"kind = '{kind}', public_id = substr('{kind}' || public_id, 1, 22), number = '{kind}' || id, {changes}"
        )
        connection.execute("UPDATE copies SET public_id = substr(kind, 1, 2) || printf('%020d', id)")
        connection.execute("INSERT INTO papers SELECT * FROM copies")
    connection.commit()
    connection.execute("ANALYZE")
    connection.close()


def median_ms(browser: FlaskClient, path: str) -> float:
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = browser.get(path)
        took.append(time.perf_counter() - started)
        assert answer.status_code == 200, path
    return 1000 * statistics.median(took)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "long.db"
        token = fill(f"sqlite:///{database}", PAPERS, of_each=PAPERS)
        copy_as_other_kinds(database)
        app = create_app(
            Settings(
                database_url=make_url(f"sqlite:///{database}"),
                base_url=Origin("http", "localhost"),
                secret_key=SECRET_KEY,
                data_folder=Path(folder),
            )
        )
        browser = app.test_client()
        browser.set_cookie("session", token)
        for name, last in PAGES.items():
            first_ms = median_ms(browser, last.replace(f"page={LAST}", "page=1"))
            last_ms = median_ms(browser, last)
            ratio = last_ms / first_ms
            print(f"{name:20} first {first_ms:6.1f} ms, last {last_ms:6.1f} ms, {ratio:.2f} times")
            assert ratio <= MOST_TIMES_THE_FIRST, name
        for path in (
            "/invoices?q=anchor",
            "/invoices?q=nothing",
            "/invoices/export.csv",
            "/invoices/export.xlsx",
        ):
            print(f"{path:20} {median_ms(browser, path):6.1f} ms")


if __name__ == "__main__":
    main()
