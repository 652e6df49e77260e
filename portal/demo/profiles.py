"""The shape of a demo customer: who it is, who speaks for it, what it buys and how it pays."""

from dataclasses import dataclass

from portal.papers.rules.totals import NO_TAX, Tax

SKAGIT = Tax("WA sales tax, Skagit", 88_000)
CALIFORNIA = Tax("CA sales tax", 77_500)
BRITISH_COLUMBIA = Tax("GST + PST", 120_000, (("GST", 50_000), ("PST", 70_000)))
DUTCH = Tax("BTW 21%", 210_000)
GERMAN = Tax("USt. 19%", 190_000)
FRENCH = Tax("TVA 20%", 200_000)
JAPANESE = Tax("消費税 10%", 100_000)
EXPORT = Tax("Export, zero-rated", 0)
REVERSE_CHARGE = Tax("Reverse charge", 0)
NONE = NO_TAX


@dataclass(frozen=True, slots=True)
class Place:
    """An address as it is written on a paper."""

    street: str
    city: str
    region: str
    postal_code: str
    country: str
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A contact; without an e-mail address there is no person and no log-in."""

    first_name: str
    last_name: str
    email: str = ""
    role: str = "payer"
    access: str = "none"
    phone: str = ""
    language: str | None = None
    origin: str = "Staff"
    salutation: str = ""
    custom: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """How a customer pays: `ways` are picked at random, `days` is the usual span after the issue date.

    A customer who pays in `runs` sends one payment every second week for all that has come to its turn.
    """

    ways: tuple[str, ...]
    days: tuple[int, int]
    runs: bool = False
    leaves_unpaid_percent: int = 4


PROMPT_BY_CARD = Habits(("card",), (3, 16))
BY_BANK = Habits(("bank_transfer",), (14, 36), runs=True)
BY_BANK_RELIABLY = Habits(("bank_transfer",), (20, 27), runs=True, leaves_unpaid_percent=0)
SLOW_BY_BANK = Habits(
    ("bank_transfer", "bank_transfer", "cheque"), (25, 58), runs=True, leaves_unpaid_percent=10
)
BY_CHEQUE = Habits(("cheque", "cheque", "card"), (9, 33))
AT_THE_COUNTER = Habits(("cash", "card", "cash"), (0, 8), leaves_unpaid_percent=2)
BY_DEBIT = Habits(("bank", "card"), (7, 28), runs=True)


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer. A private person has no `name`: the first contact's is shown.

    `invoices` is how many are written over the two years, `size` scales their quantities.
    """

    name: str
    group: str
    currency: str
    place: Place
    contacts: tuple[Somebody, ...]
    invoices: int
    habits: Habits
    terms_days: int = 30
    size: int = 1
    tax: Tax = NONE
    prices_include_tax: bool = False
    delivery: Place | None = None
    other_places: tuple[Place, ...] = ()
    id_number: str = ""
    tax_number: str = ""
    phone: str = ""
    website: str = ""
    public_notes: str = ""
    private_notes: str = ""
    custom: tuple[str, ...] = ()
    is_active: bool = True
    stopped_months_ago: int = 0

    @property
    def shown(self) -> str:
        """What the customer is called, which is how the demo tells them apart."""
        return self.name or f"{self.contacts[0].first_name} {self.contacts[0].last_name}"
