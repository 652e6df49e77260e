"""The demo's chandlers: shops that buy a little of everything, often, and sell it on."""

from portal.demo import profiles as p
from portal.demo.profiles import Place, Profile, Somebody

GROUP = "Chandlers"
MERGED_AWAY = "Puget Rope & Chain, Inc."
MERGED_INTO = "Puget Sound Chandlery, Inc."

# Keeps the books of two shops, so she chooses a company after log-in.
BOOKKEEPER = Somebody(
    "Hélène", "Kowalczyk", "helene@ledgerworks.example", "payer", "active", "+1 206 555 0190"
)

CHANDLERS = (
    Profile(
        MERGED_INTO,
        GROUP,
        "USD",
        Place("1117 NW 54th St", "Seattle", "WA", "98107", "US"),
        (
            Somebody(
                "Dolores", "Haverkamp", "dolores@pugetchandlery.example", "admin", "active", "+1 206 555 0171"
            ),
            BOOKKEEPER,
            Somebody("Warehouse", "", phone="+1 206 555 0172"),
        ),
        38,
        p.BY_DEBIT,
        tax_number="602-555-014",
        custom=("Reseller permit A55 5014 27", "", "Tomasz Bergström", "Seattle"),
    ),
    Profile(
        MERGED_AWAY,
        GROUP,
        "USD",
        Place("4500 Shilshole Ave NW", "Seattle", "WA", "98107", "US"),
        (
            Somebody("Orville", "Tan", "orville@pugetrope.example", "admin", "active"),
            Somebody("Dolores", "Haverkamp", "dolores@pugetchandlery.example", "payer", "none"),
        ),
        6,
        p.BY_CHEQUE,
        private_notes="Bought by Puget Sound Chandlery.",
        stopped_months_ago=9,
    ),
    Profile(
        "Harbour & Tide Co.",
        GROUP,
        "USD",
        Place("2730 Shelter Island Dr", "San Diego", "CA", "92106", "US"),
        (
            Somebody(
                "Imani",
                "Okonkwo-Reyes",
                "imani@harbourtide.example",
                "admin",
                "active",
                "+1 619 555 0128",
                "es",
            ),
            BOOKKEEPER,
        ),
        25,
        p.PROMPT_BY_CARD,
        terms_days=14,
        tax=p.CALIFORNIA,
    ),
    Profile(
        "ים וסירות – אספקה ימית בע״מ",
        GROUP,
        "USD",
        Place("שדרות ההגנה 21", "חיפה", "", "3508421", "IL"),
        (Somebody("תמר", "בן־דוד", "heshbonot@yamvesirot.example", "admin", "active", "+972 4 555 0161"),),
        11,
        p.BY_BANK,
        tax=p.EXPORT,
    ),
    Profile(
        "横浜マリンサプライ合同会社",
        GROUP,
        "JPY",
        Place("中区本町 6-50-10 港ビル 4 階", "横浜市", "神奈川県", "231-0005", "JP"),
        (
            Somebody("葵", "高橋", "takahashi@yokohama-marine.example", "admin", "active", "+81 45 555 0102"),
            Somebody("大輔", "井上", phone="+81 90 5555 0103"),
        ),
        26,
        p.BY_DEBIT,
        tax=p.JAPANESE,
    ),
    Profile(
        "Victoria Harbour Marine Supply Ltd.",
        GROUP,
        "USD",
        Place("1 Cooperage Pl", "Victoria", "BC", "V9A 7J9", "CA"),
        (
            Somebody("Gurpreet", "Dhaliwal", "ap@vichm.example", "admin", "active", "+1 250 555 0136"),
            Somebody("Wren", "Sinclair", "wren@vichm.example", "payer", "active"),
        ),
        21,
        p.BY_DEBIT,
        tax=p.BRITISH_COLUMBIA,
        custom=("GST 55501 4277 RT0001",),
    ),
    Profile(
        "Nordlys Skipshandel AS",
        GROUP,
        "EUR",
        Place("Stortorget 5", "Tromsø", "Troms", "9008", "NO"),
        (
            Somebody(
                "Ragnhild",
                "Sørbø",
                "faktura@nordlys-skipshandel.example",
                "admin",
                "active",
                "+47 77 55 50 12",
            ),
        ),
        16,
        p.BY_BANK,
        terms_days=20,
        tax=p.EXPORT,
    ),
    Profile(
        "Ærø Bådudstyr ApS",
        GROUP,
        "EUR",
        Place("Vestergade 22", "Ærøskøbing", "", "5970", "DK"),
        (Somebody("Kåre", "Bøgh Jørgensen", "kaare@aeroe-baadudstyr.example", "admin", "active"),),
        11,
        p.PROMPT_BY_CARD,
        terms_days=14,
        tax=p.REVERSE_CHARGE,
        tax_number="DK55501427",
    ),
    Profile(
        "Scheepsbenodigdheden “De Gouden Leeuw” B.V.",
        GROUP,
        "EUR",
        Place("Schiedamsedijk 77", "Rotterdam", "", "3011 EM", "NL", "t.a.v. de crediteurenadministratie"),
        (
            Somebody(
                "Marijke",
                "van ’t Hoff",
                "crediteuren@goudenleeuw.example",
                "admin",
                "active",
                "+31 10 555 0181",
            ),
            Somebody("Sjoerd", "IJzerman", "sjoerd@goudenleeuw.example", "viewer", "active"),
        ),
        23,
        p.BY_BANK,
        tax=p.DUTCH,
        tax_number="NL555014277B01",
    ),
    Profile(
        "Comércio Náutico São Vicente, Lda.",
        GROUP,
        "EUR",
        Place("Rua da Praia 9", "Mindelo", "São Vicente", "2110", "CV"),
        (Somebody("Conceição", "Évora Brandão", "contas@saovicente.example", "admin", "active"),),
        7,
        p.SLOW_BY_BANK,
        tax=p.EXPORT,
    ),
    Profile(
        "Ο Καπετάνιος – Είδη Ναυτιλίας",
        GROUP,
        "EUR",
        Place("Ακτή Μιαούλη 85", "Πειραιάς", "Αττική", "185 38", "GR"),
        (Somebody("Σπύρος", "Καραγιάννης", phone="+30 210 555 0146"),),
        7,
        p.BY_CHEQUE,
        tax=p.REVERSE_CHARGE,
    ),
    Profile(
        "Bella Coola Marine & Hardware",
        GROUP,
        "USD",
        Place("437 MacKenzie St", "Bella Coola", "BC", "V0T 1C0", "CA"),
        (Somebody("Tyee", "Robson", "office@bellacoolamarine.example", "admin", "active"),),
        9,
        p.BY_CHEQUE,
        tax=p.BRITISH_COLUMBIA,
    ),
    Profile(
        "O’Reilly, O’Rourke & O’Shea",
        GROUP,
        "EUR",
        Place("The Quay", "Kinsale", "Co. Cork", "P17 X555", "IE"),
        (Somebody("Caoimhe", "O’Shea", "accounts@threeohs.example", "admin", "active", "+353 21 555 0147"),),
        8,
        p.PROMPT_BY_CARD,
        terms_days=14,
        tax=p.REVERSE_CHARGE,
    ),
)
