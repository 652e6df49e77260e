"""The demo's boat owners: private persons, small papers, prices with tax in them, cash and cards."""

from portal.demo import profiles as p
from portal.demo.profiles import Place, Profile, Somebody
from portal.papers.rules.totals import Tax

GROUP = "Owners"


def _owner(
    owner: Somebody,
    currency: str,
    place: Place,
    invoices: int,
    *,
    tax: Tax,
    habits: p.Habits = p.PROMPT_BY_CARD,
    inclusive: bool = True,
    boat: str = "",
    crew: tuple[Somebody, ...] = (),
    notes: str = "",
) -> Profile:
    """Private persons: no company name, two weeks to pay, the boat in the second custom field."""
    return Profile(
        "",
        GROUP,
        currency,
        place,
        (owner, *crew),
        invoices,
        habits,
        terms_days=14,
        tax=tax,
        prices_include_tax=inclusive,
        private_notes=notes,
        custom=("", boat),
    )


OWNERS = (
    _owner(
        Somebody("William “Bill”", "O'Connor", "bill.oconnor@skagitmail.example", "admin", "active"),
        "USD",
        Place("1806 Skyline Way", "Anacortes", "WA", "98221", "US"),
        8,
        tax=p.SKAGIT,
        habits=p.AT_THE_COUNTER,
        inclusive=False,
        boat="Second Wind, Catalina 36",
    ),
    _owner(
        Somebody(
            "Marguerite", "Delacroix-Núñez", "m.delacroix@voiles.example", "admin", "active", language="fr"
        ),
        "EUR",
        Place("7, quai du Lazaret", "Marseille", "", "13002", "FR"),
        7,
        tax=p.FRENCH,
        boat="Belle-Étoile",
    ),
    _owner(
        Somebody("陽翔", "佐藤", "haruto.sato@umi.example", "admin", "active"),
        "JPY",
        Place("片瀬海岸 1-12-4", "藤沢市", "神奈川県", "251-0035", "JP"),
        7,
        tax=p.JAPANESE,
        boat="海風 III",
    ),
    _owner(
        Somebody("Thorbjørn", "Ødegård", "thorbjorn@odegard.example", "admin", "active"),
        "EUR",
        Place("Strandveien 40", "Drøbak", "Akershus", "1440", "NO"),
        5,
        tax=p.EXPORT,
        boat="Måken",
    ),
    _owner(
        Somebody("Anh", "Nguyễn Thị", "anh.nguyen@haiphong.example", "admin", "active"),
        "USD",
        Place("12 Lạch Tray", "Hải Phòng", "", "180000", "VN"),
        4,
        tax=p.EXPORT,
        boat="Sao Biển",
    ),
    _owner(
        Somebody("Zsófia", "Szőke-Kovács", "zsofia@balaton.example", "admin", "active"),
        "EUR",
        Place("Kikötő utca 2", "Balatonfüred", "", "8230", "HU"),
        4,
        tax=p.DUTCH,
        boat="Tünde",
    ),
    _owner(
        Somebody("Ольга", "Ковальчук", "olha@kovalchuk.example", "admin", "invited"),
        "EUR",
        Place("вул. Приморська 14", "Одеса", "", "65026", "UA"),
        4,
        tax=p.EXPORT,
        boat="Чайка",
    ),
    _owner(
        Somebody("Karl-Heinz", "Müller", phone="+49 451 555 0107", salutation="Herr"),
        "EUR",
        Place("An der Untertrave 99", "Lübeck", "", "23552", "DE"),
        4,
        tax=p.GERMAN,
        habits=p.AT_THE_COUNTER,
        boat="Seute Deern",
        notes="No e-mail. Post only.",
    ),
    _owner(
        Somebody("Bo", "Li", "bo@li.example", "admin", "active"),
        "USD",
        Place("88 Pier Ave", "Santa Barbara", "CA", "93109", "US"),
        4,
        tax=p.CALIFORNIA,
        inclusive=False,
        boat="Q",
    ),
    _owner(
        Somebody(
            "Josiah",
            "Thornbury-Whitcombe III",
            "captain@thornbury.example",
            "admin",
            "active",
            salutation="Capt.",
        ),
        "USD",
        Place("Ballast Point Light", "Friday Harbor", "WA", "98250", "US"),
        6,
        tax=p.SKAGIT,
        habits=p.BY_CHEQUE,
        inclusive=False,
        boat="Persephone, 1931",
        crew=(Somebody("Winifred", "Ashdown", "winifred@thornbury.example", "payer", "active"),),
    ),
    _owner(
        Somebody("Ελένη", "Μαυρομμάτη", "eleni@mavrommati.example", "admin", "active"),
        "EUR",
        Place("Παραλία Αδάμαντα", "Μήλος", "Κυκλάδες", "848 01", "GR"),
        4,
        tax=p.FRENCH,
        boat="Αλκυόνη",
    ),
    _owner(
        Somebody("נועה", "לוי־כהן", "noa@levi-cohen.example", "admin", "none", origin="Import"),
        "USD",
        Place("נמל יפו, רציף 3", "תל אביב–יפו", "", "6803841", "IL"),
        4,
        tax=p.EXPORT,
        boat="שחף",
    ),
)
