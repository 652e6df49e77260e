"""What an import says at its end, for one thing and for many."""

from collections import Counter
from pathlib import Path

from portal.imports.lines import report_lines
from portal.imports.report import Report
from portal.papers.rules.statuses import PaperKind


def test_one_is_told_as_one_and_many_as_many() -> None:
    report = Report(
        rows=1_204,
        issued=Counter({PaperKind.INVOICE: 1_000, PaperKind.CREDIT_NOTE: 1}),
        already_there=2,
        customers_made=1,
        papers_rejected=1,
        rows_rejected=3,
        reasons=Counter({"no customer": 3}),
        unknown_countries=Counter({"Atlantis": 1}),
    )
    assert report_lines(report, Path("left.csv")) == [
        "1,204 rows read.",
        "1 credit note taken.",
        "1,000 invoices taken.",
        "1 customer made.",
        "2 papers there already.",
        "1 paper left out, 3 rows in all:",
        "  3 × no customer",
        "Each of them is named in left.csv.",
        "1 customer without a country: “Atlantis” is not the name of one.",
    ]


def test_a_clean_import_says_no_more_than_what_it_took() -> None:
    report = Report(rows=1, issued=Counter({PaperKind.INVOICE: 1}))
    assert report_lines(report, None) == ["1 row read.", "1 invoice taken.", "0 customers made."]
