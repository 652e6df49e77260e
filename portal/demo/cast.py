"""Who to log in as in the demo, for the printed table and the demo's sign-in page."""

from dataclasses import dataclass

BRIGHTWATER = "Brightwater Shipyards & Offshore Engineering LLC"
ZEPHYR = "Zephyr Yachting Ltd."
STAFF_TOTP_SECRET = "HALVORSENMARINESUPPLYDEMO2345674"  # noqa: S105 - of the demo's own staff member only


@dataclass(frozen=True, slots=True)
class CastMember:
    """One person of the demo, and the password that lets them in."""

    name: str
    who: str
    email: str
    password: str
    is_staff: bool = False


CAST = (
    CastMember(
        "Ana Oyelaran-Fitzgerald",
        "keeps the accounts of Brightwater Shipyards, 500 invoices in two currencies",
        "ana@brightwater.example",
        "ana pays on time",
    ),
    CastMember(
        "Ben Achterberg",
        "pays for Brightwater Shipyards, on his phone",
        "ben@brightwater.example",
        "ben has wet boots",
    ),
    CastMember(
        "Zoe Zimmermann",
        "runs Zephyr Yachting, another customer",
        "zoe@zephyr.example",
        "zoe sails at dawn",
    ),
    CastMember(
        "Sam Bergström",
        "of Halvorsen Marine Supply's own staff",
        "sam@halvorsen.example",
        "sam minds the store",
        is_staff=True,
    ),
)


def who_may_enter() -> dict[str, list[tuple[str, ...]]]:
    """What the doors' pages show of the cast: a person, an address, a password, and what makes digits."""
    doors: dict[str, list[tuple[str, ...]]] = {"CAST": [], "STAFF_CAST": []}
    for one in CAST:
        row = (f"{one.name} {one.who}", one.email, one.password)
        if one.is_staff:
            doors["STAFF_CAST"].append((*row, STAFF_TOTP_SECRET))
        else:
            doors["CAST"].append(row)
    return doors
