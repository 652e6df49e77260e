"""Made-up values for each page, as plain as the views will give them."""

from datetime import UTC, date, datetime
from types import SimpleNamespace as Of
from typing import Any

from portal.invoices.queries import InvoiceRow
from portal.statements.lists import Lists
from portal.statements.rules import USUALLY_SHOWN
from portal.web.filters import Links, Paging, Query
from portal.web.frame import Business, Reader

TODAY = date(2026, 11, 20)

HALVORSEN = Business(
    name="Halvorsen Marine Supply",
    legal_name="Halvorsen Marine Supply, Inc.",
    address=("1420 Shilshole Ave NW, Pier 3", "Seattle, WA 98107, USA"),
    phone="+1 206 555 0142",
    email="accounts@halvorsen.example",
    contact_name="Tomasz Bergström",
)
MARIE = Reader(
    name="Marie-Claire Oyelaran-Fitzgerald",
    company="Brightwater Shipyards & Offshore Engineering LLC",
    email="marie@brightwater.example",
)


def row(number: str, state: str, due: date, to_pay: int, **other: object) -> InvoiceRow:
    values: dict[str, Any] = {
        "public_id": f"id-{number}",
        "number": number,
        "note": "",
        "state": state,
        "issued_on": date(2026, 10, 2),
        "due_on": due,
        "days": (due - TODAY).days if to_pay else None,
        "to_pay_minor": to_pay,
        "total_minor": to_pay or 970400,
        "currency": "USD",
    }
    return InvoiceRow(**{**values, **other})


ROWS = [
    row("INV-20397", "overdue", date(2026, 10, 18), 298000, note="PO 88-40655-A, part paid"),
    row("INV-20418", "overdue", date(2026, 11, 1), 624000, note="PO 88-40713-C"),
    row("INV-20451", "due_soon", date(2026, 11, 27), 531250, note="PO 88-40991-A"),
    row("INV-E-1093", "unpaid", date(2026, 12, 5), 427500, currency="EUR", note="Rotterdam branch"),
    row("INV-20433", "processing", date(2026, 11, 20), 0, note="PO 88-40874-A"),
    row(
        "INV-20352", "paid", date(2026, 9, 27), 0, note="Dry dock 2, annual service contract and spare parts"
    ),
    row("INV-20319", "void", date(2026, 9, 9), 0, note="Replaced by INV-20330"),
    row("INV-20301", "disputed", date(2026, 9, 1), 0),
    row("INV-20290", "written_off", date(2026, 8, 1), 0),
    row("INV-20288", "partly_paid", date(2026, 12, 20), 100000),
]

THREAD = Of(
    comments=[
        Of(
            side="staff",
            author_name="Tomasz Bergström",
            words="Two filters follow on Monday.\nThe rest left today.",
            at=datetime(2026, 11, 12, 9, 30, tzinfo=UTC),
        )
    ],
    zone="America/Los_Angeles",
    attempt="x",
    errors={},
    typed="",
    is_sent=False,
    longest=2000,
)
BESIDE = {"message": "", "history": [Of(tone="", glyph="send", words="Sent", on=date(2026, 10, 2))]}
INVOICE = Of(
    public_id="AAAAAAAAAAAAAAAAAAAAAA",
    number="INV-20418",
    kind="invoice",
    state="overdue",
    days=-19,
    currency="USD",
    issued_on=date(2026, 10, 2),
    due_on=date(2026, 11, 1),
    terms="net 30",
    po="88-40713-C",
    order_number="SO-7698",
    bill_to=[
        "Brightwater Shipyards & Offshore Engineering LLC",
        "5555 N Channel Ave, Building 72",
        "Portland, OR 97217, USA",
    ],
    ship_to=["Brightwater Shipyards, Dry dock 2", "Gate C, N Lagoon Ave", "Portland, OR 97217, USA"],
    lines=[
        Of(
            description="Marine diesel fuel filter FS-1242",
            note="Case of 12",
            quantity_e6=6_000_000,
            unit="",
            price_e6=184_000_000,
            discount_minor=0,
            amount_minor=110400,
        ),
        Of(
            description="Hydraulic hose assembly ¾″ × 2.4 m, stainless fittings, pressure tested to 420 bar",
            note="",
            quantity_e6=14_500_000,
            unit="m",
            price_e6=96_500_000,
            discount_minor=4825,
            amount_minor=135100,
        ),
        Of(
            description="Hull anode kit, aluminium, class B",
            note="",
            quantity_e6=20_000_000,
            unit="",
            price_e6=142_500_000,
            discount_minor=0,
            amount_minor=285000,
        ),
    ],
    subtotal_minor=530500,
    discount_minor=30500,
    is_inclusive=False,
    taxes=[Of(name="Sales tax", rate_e6=88_750, base_minor=500000, tax_minor=44375)],
    total_minor=644375,
    paid_minor=20375,
    credited_minor=0,
    written_off_minor=0,
    open_minor=624000,
    under_way_minor=0,
    instalments=[],
    settlements=[Of(words="Payment PMT-8207, Visa ending 4242", path="", on=date(2026, 10, 9), minor=20375)],
    linked=[],
    replaces=None,
    replaced_by=None,
    void_reason="",
    notes="Goods stay our property until paid in full.\nReturns within 14 days with return number only.",
    bank="Puget Harbor Bank, routing 125 008 547, account 4410 0927 31. Quote INV-20418.",
)

VARIANTS = {
    "open": {},
    "paid": {"state": "paid", "days": None, "paid_minor": 644375, "open_minor": 0},
    "void": {
        "state": "void",
        "days": None,
        "open_minor": 0,
        "replaced_by": Of(number="INV-20330", public_id="b"),
    },
    "disputed": {"state": "disputed"},
    "written_off": {"state": "written_off", "days": None, "open_minor": 0, "written_off_minor": 624000},
    "processing": {"state": "processing", "under_way_minor": 624000, "days": 3, "due_on": date(2026, 11, 23)},
    "retainer": {"kind": "retainer", "ship_to": [], "replaces": Of(number="RET-1", public_id="r")},
    "deposit": {
        "instalments": [
            Of(due_on=date(2026, 10, 9), amount_minor=20375, open_minor=0),
            Of(due_on=date(2026, 11, 1), amount_minor=624000, open_minor=624000),
        ]
    },
}


def statement() -> Of:
    def entry(day: date, words: str, minor: int, balance: int, **other: object) -> Of:
        values = {"public_id": "x", "room": "invoices", "note": "", "is_added_later": False}
        return Of(on=day, words=words, minor=minor, balance_minor=balance, **{**values, **other})

    return Of(
        opening_minor=315000,
        charged_minor=1712400,
        paid_minor=-1057000,
        closing_minor=970400,
        under_way_minor=114820,
        months=[
            Of(
                month=date(2026, 8, 1),
                rows=[
                    entry(
                        date(2026, 8, 6), "Payment PMT-8120", -315000, 0, note="Check 10442", public_id=None
                    ),
                    entry(date(2026, 8, 14), "INV-20330", 742000, 742000, note="Due Sep 13, 2026"),
                    entry(date(2026, 8, 28), "INV-20352", 970400, 1712400, is_added_later=True),
                ],
            ),
            Of(
                month=date(2026, 9, 1),
                rows=[entry(date(2026, 9, 10), "Payment PMT-8163", -742000, 970400, public_id=None)],
            ),
        ],
    )


def list_values(args: dict[str, str], total: int = 500) -> dict[str, object]:
    query = Query(args)
    chosen = Of(
        status=query.choice("status", ("to_pay", "overdue", "processing", "paid"), ""),
        kind=query.choice("kind", ("invoice", "retainer"), ""),
        q=query.text("q"),
        sort=query.choice(
            "sort", ("due", "-due", "issued", "-issued", "number", "-number", "to_pay", "-to_pay"), ""
        ),
        size=query.page_size(),
    )
    paging = Paging.of(total, query.page(), chosen.size)
    links = Links(
        "/invoices",
        {
            "status": chosen.status,
            "kind": chosen.kind,
            "q": chosen.q,
            "sort": chosen.sort,
            "size": chosen.size if chosen.size != 25 else None,
        },
    )
    chips = [(f"“{chosen.q}”", links.to(q=None, page=None))] if chosen.q else []
    if chosen.status:
        chips.append((chosen.status, links.to(status=None, page=None)))
    rows = [] if chosen.q == "nothing" or not total else ROWS
    return {
        "chosen": chosen,
        "counts": Of(to_pay=5, overdue=2),
        "links": links,
        "chips": chips,
        "paging": paging,
        "rows": rows,
        "notes": query.notes + paging.notes,
        "views": [],
        "view_id": "",
        "query": "",
        "has_any": total > 0,
        "code": True,
        "owed": [(1841250, "USD"), (427500, "EUR")],
    }


def home_values(is_calm: bool = False) -> dict[str, object]:
    owed = [
        Of(
            currency="USD",
            total_minor=1841250,
            overdue_minor=922000,
            overdue_count=2,
            soon_minor=531250,
            soon_count=1,
            later_minor=388000,
            later_count=1,
        ),
        Of(
            currency="EUR",
            total_minor=427500,
            overdue_minor=0,
            overdue_count=0,
            soon_minor=0,
            soon_count=0,
            later_minor=427500,
            later_count=1,
        ),
    ]
    return {
        "owed": [] if is_calm else owed,
        "code": True,
        "totals": [
            {
                "currency": "USD",
                "credit_minor": 12050,
                "retainer_asked_minor": 50000,
                "retainer_left_minor": 0,
                "balance_minor": 1829200,
            },
            {
                "currency": "EUR",
                "credit_minor": 3000,
                "retainer_asked_minor": 0,
                "retainer_left_minor": 0,
                "balance_minor": 424500,
            },
        ],
        "last_payment": Of(
            public_id="p",
            number="PMT-8207",
            reference="Visa 4242",
            minor=970400,
            currency="USD",
            on=date(2026, 9, 25),
        ),
        "paid_for": ["INV-20352", "INV-20319"],
        "banner": "" if is_calm else "We are closed <on> Dec 24.",
        "orders": [],
        "next_up": [] if is_calm else ROWS[:4],
        "details": [("Customer number", "C-1042"), ("Tax number", "US 93-1234567")],
        "addresses": [
            ("Billing address", ["Brightwater <Shipyards>", "5555 N Channel Ave", "Portland, OR 97217"])
        ],
        "documents": []
        if is_calm
        else [
            Of(public_id="d1", name="Price list 2027.pdf", actor_name="Signe Halvorsen", is_new=True),
            Of(public_id="d2", name="Certificate of origin.pdf", actor_name="Signe Halvorsen", is_new=False),
        ],
        "may_upload": True,
        "contacts": [
            ("Marie-Claire Oyelaran-Fitzgerald", "Admin", True),
            ("Jonas Lindqvist", "Viewer", False),
        ],
    }


def statement_values(args: dict[str, str]) -> dict[str, object]:
    query = Query(args)
    kind = query.choice("type", ("activity", "open"), "activity")
    errors = {}
    if args.get("from", "") > args.get("to", "9"):
        errors["from"] = "The start date must be before the end date"
    return {
        "chosen": Of(
            type=kind,
            period="custom",
            from_on=date(2026, 8, 1),
            to_on=TODAY,
            currency=args.get("currency", "USD"),
            shown=USUALLY_SHOWN,
        ),
        "lists": Lists(),
        "currencies": ["USD", "EUR"],
        "today": TODAY,
        "links": Links("/statement", {"type": kind if kind != "activity" else None}),
        "pdf": Links("/statement.pdf", {}),
        "errors": errors,
        "notes": query.notes,
        "statement": statement(),
        "items": [Of(**{**one._asdict(), "open_minor": one.to_pay_minor}) for one in ROWS[:3]],
        "open_total_minor": 1453250,
        "ageing": (1034070, 624000, 298000, 0, 0),
        "open_credit_minor": 12050,
        "retainers_asked_minor": 50000,
        "known_at": datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        "zone": "Europe/Berlin",
    }
