"""The demo's fleets: ferries, charters and fishing boats, with refits, retainers and season peaks."""

from portal.demo import profiles as p
from portal.demo.cast import ZEPHYR
from portal.demo.profiles import Place, Profile, Somebody

GROUP = "Fleets"

FLEETS = (
    Profile(
        ZEPHYR,
        GROUP,
        "USD",
        Place("28 Bannister's Wharf", "Newport", "RI", "02840", "US"),
        (
            Somebody("Zoe", "Zimmermann", "zoe@zephyr.example", "admin", "active", "+1 401 555 0126", "en"),
            Somebody("Matteo", "D'Agostino", "matteo@zephyr.example", "payer", "active", "+1 401 555 0127"),
            Somebody("Harbour", "office", phone="+1 401 555 0120"),
        ),
        29,
        p.BY_DEBIT,
        size=2,
        delivery=Place("English Harbour, Slip 4", "Saint Paul", "", "", "AG", "S/Y Zephyr of Antigua"),
        other_places=(
            Place("Port Vauban, Quai 18", "Antibes", "", "06600", "FR", "Zephyr Yachting Méditerranée"),
        ),
        website="https://zephyr.example",
        public_notes="Sails before dawn: call the day before a delivery.",
        custom=("Eleven yachts", "Zephyr of Antigua", "Ingrid Halvorsen", "East coast"),
    ),
    Profile(
        "Salish Straits Ferry Cooperative",
        GROUP,
        "USD",
        Place("355 Harris Ave, Suite 104", "Bellingham", "WA", "98225", "US", "Accounts"),
        (
            Somebody("Lucille", "Hawthorne", "ap@salishferry.example", "admin", "active", "+1 360 555 0138"),
            Somebody("Mateusz", "Sienkiewicz", "engine.room@salishferry.example", "viewer", "active"),
        ),
        28,
        p.BY_BANK_RELIABLY,
        size=3,
        tax=p.SKAGIT,
        custom=("Purchase order needed",),
    ),
    Profile(
        "日本海フェリー観光株式会社",
        GROUP,
        "JPY",
        Place("中央区万代島 9-1", "新潟市", "新潟県", "950-0078", "JP"),
        (
            Somebody("さくら", "渡辺", "watanabe@nihonkai-ferry.example", "admin", "active"),
            Somebody("翔", "伊藤", "ito@nihonkai-ferry.example", "payer", "none", origin="Import"),
        ),
        19,
        p.BY_BANK,
        size=2,
        tax=p.JAPANESE,
    ),
    Profile(
        "Aleutian Crab & Cod Fisheries LLC",
        GROUP,
        "USD",
        Place("2315 Airport Beach Rd", "Dutch Harbor", "AK", "99692", "US"),
        (
            Somebody(
                "Ferdinand", "Kvichak", "ferd@aleutiancrab.example", "admin", "active", "+1 907 555 0119"
            ),
            Somebody("F/V", "Selkie (satellite)", phone="+881 6 5555 0119"),
        ),
        17,
        p.SLOW_BY_BANK,
        size=3,
        private_notes="Pays after the season. Call Ferd, never the boat.",
    ),
    Profile(
        "Čarter Šibenik d.o.o.",
        GROUP,
        "EUR",
        Place("Obala hrvatske mornarice 1", "Šibenik", "", "22000", "HR"),
        (
            Somebody(
                "Željka",
                "Grđić-Štambuk",
                "racuni@carter-sibenik.example",
                "admin",
                "active",
                "+385 22 555 012",
            ),
        ),
        15,
        p.PROMPT_BY_CARD,
        terms_days=14,
        tax=p.REVERSE_CHARGE,
        tax_number="HR55501427755",
    ),
    Profile(
        "Hardanger Fjordcruise AS",
        GROUP,
        "EUR",
        Place("Kaien 3", "Norheimsund", "Vestland", "5600", "NO"),
        (
            Somebody("Bjørg", "Aasgård", "bjorg@hardangerfjord.example", "admin", "active"),
            Somebody("Øystein", "Ås", "oystein@hardangerfjord.example", "payer", "invited"),
        ),
        13,
        p.BY_BANK,
        tax=p.EXPORT,
    ),
    Profile(
        "المرسى للرحلات البحرية ش.م.م",
        GROUP,
        "USD",
        Place("شارع الكورنيش، مطرح", "مسقط", "", "114", "OM"),
        (
            Somebody("سعيد", "البلوشي", "saeed@almarsa.example", "admin", "active", "+968 24 555 014"),
            Somebody("Fatima", "al-Harthy", "fatima@almarsa.example", "payer", "active"),
        ),
        9,
        p.BY_BANK,
        tax=p.EXPORT,
    ),
    Profile(
        "Rederij Oosterschelde C.V.",
        GROUP,
        "EUR",
        Place("Nieuwe Haven 131", "Zierikzee", "", "4301 DL", "NL"),
        (Somebody("Aagje", "Schouwenaar", "factuur@oosterschelde.example", "admin", "active"),),
        12,
        p.BY_BANK,
        terms_days=14,
        tax=p.DUTCH,
    ),
    Profile(
        "Northwest Whale Tours, Inc.",
        GROUP,
        "USD",
        Place("1 Front St, Dock A", "Friday Harbor", "WA", "98250", "US"),
        (
            Somebody(
                "Juniper", "Castellanos", "juniper@nwwhales.example", "admin", "active", "+1 360 555 0149"
            ),
        ),
        15,
        p.PROMPT_BY_CARD,
        terms_days=14,
        tax=p.SKAGIT,
    ),
    Profile(
        "Société des Bacs & Navettes du Saint-Laurent inc.",
        GROUP,
        "USD",
        Place("10, rue des Traversiers", "Lévis", "QC", "G6V 0A1", "CA", "Comptes fournisseurs"),
        (
            Somebody(
                "Geneviève",
                "Thériault-Côté",
                "comptes@bacs.example",
                "admin",
                "active",
                "+1 418 555 0150",
                "fr",
            ),
        ),
        9,
        p.BY_BANK,
        tax=p.EXPORT,
    ),
)
