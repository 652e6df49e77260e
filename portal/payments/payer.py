"""Who pays, and where their browser comes back to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays for which customer. Only who is signed in may save methods and pay with saved ones."""

    customer_id: int
    name: str
    email: str = ""
    person_id: int | None = None
    language: str = "en"
    may_pay: bool = True
    is_admin: bool = False
    is_signed_in: bool = True


@dataclass(frozen=True, slots=True)
class Pages:
    """Whole addresses of ours for the gateway's page; `{payment}` in them becomes the public id of what was
    begun."""

    result: str
    back: str
    advance: str = "Advance payment"
    """How money without a paper is called on the gateway's page."""

    def of(self, public_id: str) -> tuple[str, str]:
        """The page of the result, and the one to go back to."""
        return self.result.replace("{payment}", public_id), self.back.replace("{payment}", public_id)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a person sees next: the gateway's page (`url`), else the payment's own page.

    `is_older`: another try to pay the same is paid or on its way, and is shown in place of the new one.
    `is_covered`: credit paid everything at once; there is no payment.
    """

    payment_public_id: str = ""
    url: str = ""
    is_older: bool = False
    is_covered: bool = False
