"""Our import beside a bare script that fills the same tables: `python -m tests.bench.import_papers [FILE]`.

Both read the same file into a database made by our migrations, each in a process of its own. The bare one
checks nothing, computes with floats, and writes everything in one transaction. While ours runs, another
process writes a row again and again, as a portal in use would, and says how long it had to wait.
"""

import argparse
import csv
import gzip
import json
import random
import resource
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import event

import portal.app  # noqa: F401 - every model has to be known before the tables are made
from portal import guarded
from portal.db import SQLITE_PRAGMAS, migrate, open_engine, working_with
from portal.imports.columns import ImportOptions
from portal.imports.papers import import_papers

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "online-retail.csv.gz"
HEADER = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
MOST_TIMES_THE_CPU = 4
MOST_MEGABYTES = 300
MOST_LOCKED_MS = 100
NOW = "2026-01-01 00:00:00.000000"


def ours(source: Path, database: Path) -> dict[str, Any]:
    """Import by the product, with how long it held the write lock."""
    engine = open_engine(f"sqlite:///{database}")
    guarded.guard(engine)
    held: list[float] = []
    began = 0.0
    with working_with(guarded.open_session(engine)) as session:

        @event.listens_for(session, "after_begin")
        def begin(_session: object, _transaction: object, _connection: object) -> None:
            nonlocal began
            began = time.perf_counter()

        @event.listens_for(session, "after_commit")
        def commit(_session: object) -> None:
            held.append(time.perf_counter() - began)

        report = import_papers(source, ImportOptions(preset="online-retail"), lambda _progress: None)
    held.sort()
    return {
        "papers": report.issued.total(),
        "customers": report.customers_made,
        "rows": report.rows,
        "transactions": len(held),
        "longest lock ms": round(1000 * held[-1], 1),
        "95 % of locks below ms": round(1000 * held[int(len(held) * 0.95)], 1),
    }


def bare(source: Path, database: Path) -> dict[str, Any]:
    """The least that can be done: parse, group, insert."""
    customers: dict[str, int] = {}
    balances: dict[int, int] = {}
    papers: dict[str, list[list[str]]] = {}
    rows = 0
    with (gzip.open if source.suffix == ".gz" else open)(source, "rt", encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        next(reader)
        for row in reader:
            rows += 1
            if row[6]:
                papers.setdefault(row[0], []).append(row)
    paper_rows, lines, groups, entries = [], [], [], []
    for paper_id, (number, items) in enumerate(papers.items(), 1):
        credit = number.startswith("C")
        customer_id = customers.setdefault(items[0][6], len(customers) + 1)
        total = 0
        for position, (_, code, description, quantity, _, price, _, _) in enumerate(items, 1):
            count = -int(quantity) if credit else int(quantity)
            amount = round(count * float(price) * 100)
            total += amount
            lines.append(
                (customer_id, paper_id, position, code, description, "", count * 10**6,
                 round(float(price) * 10**6), 0, 0, "", 0, amount)
            )  # fmt: skip
        public_id = secrets.token_urlsafe(16)
        day, open_minor, available = items[0][4][:10], 0 if credit else total, total if credit else 0
        address = json.dumps({"addressee": f"Customer {items[0][6]}", "country": items[0][7]})
        paper_rows.append(
            (customer_id, paper_id, public_id, "credit_note" if credit else "invoice", "open", number, 1,
             "GBP", day, None if credit else day, "", "", "", address, 0, 0, 0, total, 0, 0, total, 0,
             open_minor, 0, available, 0, 0, "card bank", NOW, "", NOW)
        )  # fmt: skip
        groups.append((customer_id, paper_id, 1, "", 0, total, 0))
        if total:
            signed = -total if credit else total
            balances[customer_id] = balances.get(customer_id, 0) + signed
            kind = "credit_note_issued" if credit else "invoice_issued"
            entries.append((customer_id, customer_id, kind, signed, day, NOW, paper_id, public_id))
    _fill(database, customers, balances, paper_rows, lines, groups, entries)
    return {"papers": len(paper_rows), "customers": len(customers), "rows": rows}


def _fill(
    database: Path, customers: dict[str, int], balances: dict[int, int], papers: list[Any], *others: list[Any]
) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN IMMEDIATE")

    def insert(table: str, columns: str, rows: list[Any]) -> None:
        places = ", ".join("?" * len(columns.split(", ")))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)

    texts = "classification, email, phone, fax, website, tax_number, public_notes, private_notes, "
    texts += "custom1, custom2, custom3, custom4"
    insert(
        "customers",
        f"id, public_id, number, id_number, name, display_name, is_active, created_at, {texts}",
        [
            (key, secrets.token_urlsafe(16), f"C-{key:05}", text, text, text, 1, NOW, *[""] * 12)
            for text, key in customers.items()
        ],
    )
    insert(
        "accounts",
        "id, customer_id, currency, balance_minor, booked_at",
        [(key, key, "GBP", balances.get(key, 0), NOW) for key in customers.values()],
    )
    insert(
        "papers",
        "customer_id, id, public_id, kind, state, number, revision, currency, issued_on, due_on, "
        "purchase_order, notes, terms, billing_address, prices_include_tax, discount_rate_e6, "
        "discount_amount_minor, subtotal_minor, discount_minor, tax_minor, total_minor, deposit_minor, "
        "open_minor, under_way_minor, available_minor, written_off_minor, is_disputed, payment_methods, "
        "sent_at, void_reason, created_at",
        papers,
    )
    lines, groups, entries = others
    insert(
        "paper_lines",
        "customer_id, paper_id, position, item_code, description, unit, quantity_e6, price_e6, "
        "discount_rate_e6, discount_amount_minor, tax_name, tax_rate_e6, amount_minor",
        lines,
    )
    insert(
        "paper_tax_groups", "customer_id, paper_id, position, name, rate_e6, base_minor, tax_minor", groups
    )
    insert(
        "entries",
        "customer_id, account_id, kind, amount_minor, dated_on, booked_at, paper_id, reference",
        entries,
    )
    connection.execute("COMMIT")
    connection.close()


def probe(database: Path) -> dict[str, Any]:
    """Write a row every 20 ms until standard input closes; how long each write had to wait."""
    connection = sqlite3.connect(database, isolation_level=None, timeout=5)
    waits: list[float] = []
    print("ready", flush=True)
    stop = Path(f"{database}.stop")
    while not stop.exists():
        started = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO failed_tries (subject_hash, at) VALUES ('probe', ?)", (NOW,))
        connection.execute("COMMIT")
        waits.append(time.perf_counter() - started)
        time.sleep(0.02)
    waits.sort()
    return {
        "writes": len(waits),
        "median ms": round(1000 * waits[len(waits) // 2], 1),
        "95 % ms": round(1000 * waits[int(len(waits) * 0.95)], 1),
        "longest ms": round(1000 * waits[-1], 1),
    }


def synthetic(target: Path) -> None:
    """A file of the same shape, for whom the real one is not at hand."""
    dice = random.Random(1)
    with gzip.open(target, "wt", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(HEADER)
        for number in range(25_000):
            sign = -1 if dice.random() < 0.15 else 1
            customer = 12_000 + dice.randrange(4_400) if dice.random() < 0.85 else ""
            for _ in range(dice.randrange(1, 42)):
                item = dice.randrange(4000)
                writer.writerow(
                    (
                        f"{'C' if sign < 0 else ''}{number}",
                        f"S{item}",
                        f"ITEM NUMBER {item}",
                        sign * dice.randrange(1, 50),
                        "2025-06-01 10:00",
                        f"{item % 900 / 100:.2f}",
                        customer,
                        "France",
                    )
                )


def _child(mode: str, source: Path, database: Path) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    outcome = probe(database) if mode == "probe" else (ours if mode == "ours" else bare)(source, database)
    outcome["CPU s"] = round(time.process_time() - cpu, 2)
    outcome["seconds"] = round(time.perf_counter() - started, 2)
    outcome["MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(outcome))


def _run(mode: str, source: Path, database: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.bench.import_papers", "--child", mode, str(source), str(database)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _result(child: subprocess.Popen[str]) -> dict[str, Any]:
    out, _ = child.communicate()
    if child.returncode:
        raise SystemExit(child.returncode)
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--child", nargs=3, metavar=("MODE", "FILE", "DATABASE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        _child(chosen.child[0], Path(chosen.child[1]), Path(chosen.child[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        source = chosen.file or REAL_FILE
        if not source.exists():
            source = Path(folder) / "synthetic.csv.gz"
            synthetic(source)
        databases = [Path(folder) / f"{mode}.db" for mode in ("bare", "alone", "used")]
        for database in databases:
            engine = open_engine(f"sqlite:///{database}")
            migrate(engine)
            engine.dispose()
        least = _result(_run("bare", source, databases[0]))
        alone = _result(_run("ours", source, databases[1]))
        other = _run("probe", source, databases[2])
        used = _result(_run("ours", source, databases[2]))
        Path(f"{databases[2]}.stop").touch()
        waits = _result(other)
    print(f"{source.name}: {least['rows']:,} rows")
    for name, found in (
        ("bare script", least),
        ("our import", alone),
        ("… in use", used),
        ("its user", waits),
    ):
        print(f"{name:12}", ", ".join(f"{key} {value}" for key, value in found.items()))
    ratio = alone["CPU s"] / least["CPU s"]
    rate = alone["rows"] / alone["seconds"]
    print(f"CPU {ratio:.2f} times the bare script's (goal: at most {MOST_TIMES_THE_CPU})")
    print(f"memory {alone['MB']} MB (goal: below {MOST_MEGABYTES}), {rate:,.0f} rows a second")
    print(f"longest write lock {alone['longest lock ms']} ms (goal: about {MOST_LOCKED_MS} at most)")


if __name__ == "__main__":
    main()
