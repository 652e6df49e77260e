"""Which letters there are: what each needs to be written, how soon it goes, and how many one address gets."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

from portal.mail.rules import Counted, Limit, Topic

ASKED_BY_NETWORK: Final = Limit(60, timedelta(hours=1), Counted.NETWORK)
"""An office behind one address may ask for that many; together with the limit of each address."""

WAY_IN: Final = (Limit(5, timedelta(minutes=10)), ASKED_BY_NETWORK)
"""To somebody we know. There is no limit for a day: nobody may keep the owner out by asking in their name,
and within ten minutes the last letter still holds a way in."""

TO_A_STRANGER: Final = (Limit(3, timedelta(minutes=15)), Limit(10, timedelta(days=1)), ASKED_BY_NETWORK)
"""To an address that nobody proved, asked for by nobody we know."""

OWN_ACCOUNT: Final = frozenset({"reset_path", "security_path"})
"""What a letter needs that tells an owner of a change by which somebody may come in."""

RARELY: Final = (Limit(1, timedelta(days=1)), ASKED_BY_NETWORK)


class Priority(IntEnum):
    """The lower goes first."""

    SOMEBODY_WAITS = 0
    USUAL = 5


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A letter by its template's name.

    `needs` names the values it is written with, each a str: `…path` is a path of the portal, `…_on` a date
    (given as a date), `…email` a normalised address, `…lines` a text that keeps its lines. `good_for` says
    how long the letter is of use. `…json` is an object for programs that read letters, or empty. With a
    `topic` it offers to write no more of the kind, and is not written to a contact who wished so.
    """

    name: str
    needs: frozenset[str] = frozenset()
    priority: Priority = Priority.USUAL
    good_for: timedelta | None = None
    limits: tuple[Limit, ...] = ()
    topic: Topic | None = None
    is_for_link: bool = False
    """Whether it is of no use once the private link in it opens nothing: then it stays here."""
    has_own_words: bool = False
    """Whether the business may say it in words of its own; what has a topic it may."""

    @property
    def is_editable(self) -> bool:
        return self.has_own_words or self.topic is not None


SIGN_IN: Final = LetterKind(
    "sign_in", frozenset({"code", "path"}), Priority.SOMEBODY_WAITS, timedelta(minutes=10), WAY_IN
)
"""Six digits and a link, ten minutes."""
REGISTRATION_CONFIRM: Final = LetterKind(
    "registration_confirm",
    frozenset({"code", "path"}),
    Priority.SOMEBODY_WAITS,
    timedelta(minutes=60),
    TO_A_STRANGER,
)
"""Says nothing that the stranger typed: nobody sends words of theirs through us."""
ALREADY_REGISTERED: Final = LetterKind(
    "already_registered",
    frozenset({"sign_in_path", "reset_path"}),
    Priority.SOMEBODY_WAITS,
    timedelta(days=1),
    WAY_IN,
)
NOT_FOUND: Final = LetterKind("not_found", priority=Priority.SOMEBODY_WAITS, limits=RARELY)
"""We could not find you: the address is not known to the business."""
PASSWORD_RESET: Final = LetterKind(
    "password_reset", frozenset({"path"}), Priority.SOMEBODY_WAITS, timedelta(minutes=60), WAY_IN
)
INVITATION: Final = LetterKind(
    "invitation",
    frozenset({"path", "company", "inviter", "until_on"}),
    limits=(Limit(5, timedelta(days=1)),),
    has_own_words=True,
)
"""`inviter` may be empty: then the business invites."""
STAFF_INVITATION: Final = LetterKind(
    "staff_invitation", frozenset({"path", "until_on"}), limits=(Limit(5, timedelta(days=1)),)
)
"""To somebody of the business, who sets up the account."""
EMAIL_CHANGE_CONFIRM: Final = LetterKind(
    "email_change_confirm",
    frozenset({"path"}),
    Priority.SOMEBODY_WAITS,
    timedelta(minutes=60),
    TO_A_STRANGER,
)
"""To the new address."""
EMAIL_TAKEN: Final = LetterKind(
    "email_taken", frozenset({"sign_in_path"}), Priority.SOMEBODY_WAITS, timedelta(days=1), WAY_IN
)
"""To an address that somebody has, and that another wanted to change to."""
EMAIL_CHANGED: Final = LetterKind("email_changed", frozenset({"path", "new_email", "until_on"}))
"""To the old address, with the way to undo it."""
PASSWORD_CHANGED: Final = LetterKind("password_changed", frozenset({"reset_path"}))
PASSWORD_REMOVED: Final = LetterKind("password_removed", OWN_ACCOUNT)
PASSKEY_ADDED: Final = LetterKind("passkey_added", OWN_ACCOUNT | {"passkey"})
PASSKEY_REMOVED: Final = LetterKind("passkey_removed", OWN_ACCOUNT | {"passkey"})
SECOND_STEP_ADDED: Final = LetterKind("second_step_added", OWN_ACCOUNT)
SECOND_STEP_REMOVED: Final = LetterKind("second_step_removed", OWN_ACCOUNT)
RECOVERY_CODES_RENEWED: Final = LetterKind("recovery_codes_renewed", OWN_ACCOUNT)
SIGN_IN_LINKED: Final = LetterKind("sign_in_linked", frozenset({"security_path", "provider"}))
SIGN_IN_UNLINKED: Final = LetterKind("sign_in_unlinked", frozenset({"security_path", "provider"}))
STAFF_PASSWORD_CHANGED: Final = LetterKind("staff_password_changed", frozenset({"path"}))
STAFF_AUTHENTICATOR_ADDED: Final = LetterKind("staff_authenticator_added", frozenset({"path"}))
STAFF_AUTHENTICATOR_REMOVED: Final = LetterKind("staff_authenticator_removed", frozenset({"path"}))
STAFF_PASSKEY_ADDED: Final = LetterKind("staff_passkey_added", frozenset({"path", "passkey"}))
STAFF_PASSKEY_REMOVED: Final = LetterKind("staff_passkey_removed", frozenset({"path", "passkey"}))
STAFF_NOTICE: Final = LetterKind(
    "staff_notice",
    frozenset({"path", "title", "line1", "line2", "line3", "line4", "line5", "more"}),
)
"""To staff: news of one event. Lines may be empty; `more` is how many others there are, perhaps empty."""
CONTACT_REGISTERED: Final = LetterKind(
    "contact_registered", frozenset({"path", "contact", "contact_email", "company"})
)
"""To staff: somebody made an account and with it a new customer."""
ACCESS_ACTIVATED: Final = LetterKind(
    "access_activated", frozenset({"path", "contact", "contact_email", "company"})
)
"""To staff: a contact that was on record proved the address and came in."""
ACCESS_REQUESTED: Final = LetterKind(
    "access_requested", frozenset({"path", "contact", "contact_email", "company"})
)
"""To staff: the same contact asks, where the preference leaves it to staff."""
PAPER_VIEWED: Final = LetterKind("paper_viewed", frozenset({"path", "number", "contact", "company"}))
"""To staff: a contact saw a paper for the first time."""
COMMENT_WRITTEN: Final = LetterKind(
    "comment_written", frozenset({"path", "number", "author", "words"}), topic=Topic.TALK
)
"""To a contact: the business wrote about a paper."""
DOCUMENT_SHARED: Final = LetterKind("document_shared", frozenset({"path", "document"}), topic=Topic.TALK)
"""To contacts; `document` names one file or several."""
DOCUMENT_UPLOADED: Final = LetterKind(
    "document_uploaded", frozenset({"path", "contact", "company", "document"})
)
"""To staff: a contact uploaded this document, and perhaps others after it."""
QUOTE_ACCEPTED: Final = LetterKind(
    "quote_accepted", frozenset({"path", "number", "contact", "company", "words"})
)
"""To staff. `words` is the customer's purchase order, perhaps empty."""
QUOTE_DECLINED: Final = LetterKind(
    "quote_declined", frozenset({"path", "number", "contact", "company", "words"})
)
"""To staff. `words` is the reason, perhaps empty."""
QUOTE_CONFIRMED: Final = LetterKind(
    "quote_confirmed", frozenset({"path", "number", "contact", "accepted_on"}), has_own_words=True
)
"""To the contact who accepted."""

PAPER_FORWARDED: Final = LetterKind(
    "paper_forwarded",
    frozenset({"path", "sender", "sender_email", "company", "thing", "message_lines", "until_on"}),
    is_for_link=True,
)
"""To whom a contact forwarded something. `thing` says what, in the letter's language; `message_lines` may be
empty."""

STATEMENT_ASKED: Final = LetterKind(
    "statement_asked",
    frozenset({"path", "from_on", "to_on", "currency"}),
    limits=(Limit(5, timedelta(minutes=10)),),
    has_own_words=True,
)
"""To a contact who asked for a statement by mail; for open items both days are the same."""

FRESH_LINK: Final = LetterKind(
    "fresh_link",
    frozenset({"path", "number", "until_on"}),
    Priority.SOMEBODY_WAITS,
    limits=TO_A_STRANGER,
    is_for_link=True,
)
"""To the contact of a private link that was too old. `number` is empty for what is no paper."""
LINK_PASSWORD_FORGOTTEN: Final = LetterKind(
    "link_password_forgotten",
    frozenset({"path", "number"}),
    Priority.SOMEBODY_WAITS,
    timedelta(hours=1),
    WAY_IN,
    is_for_link=True,
)
"""The same to who forgot the password of their private links."""
PAPER_SENT: Final = LetterKind(
    "paper_sent",
    frozenset(
        {"path", "paper", "number", "revision", "amount", "open", "deposit", "due", "until", "asked_json"}
    ),
    topic=Topic.PAPERS,
    is_for_link=True,
)
"""To a contact: a paper of any kind. `paper` is its kind in the reader's words, `revision` empty but where it
takes the place of one that was sent; `open` what is still open where that is less, `deposit` the deposit and
its day, `due` when to pay, `until` how long a quote is valid, each perhaps empty; `asked_json` what is asked,
as `view_action` takes it, of an invoice only."""
REMINDER: Final = LetterKind(
    "reminder",
    frozenset({"path", "paper", "number", "amount", "due_on", "lateness", "asked_json"}),
    topic=Topic.REMINDERS,
    is_for_link=True,
)
"""To a contact: `amount` is to be paid, was or is due on this day; `lateness` says how that lies to today."""
STATEMENT_SENT: Final = LetterKind(
    "statement_sent",
    frozenset({"path", "from_on", "to_on", "currency"}),
    topic=Topic.STATEMENTS,
    is_for_link=True,
)
"""To a contact who did not ask for it; for open items both days are the same."""

PAYMENT_RECEIVED: Final = LetterKind(
    "payment_received",
    frozenset({"path", "amount", "number", "papers", "method", "paid_on"}),
    has_own_words=True,
)
PAYMENT_FAILED: Final = LetterKind(
    "payment_failed", frozenset({"path", "amount", "number", "papers", "reason"}), has_own_words=True
)
"""`reason` is a sentence in the reader's language."""
PAYMENT_RETURNED: Final = LetterKind(
    "payment_returned", frozenset({"path", "amount", "number", "papers"}), has_own_words=True
)
"""The bank took money back that had arrived."""

PORTAL_ADDRESS: Final = LetterKind(
    "portal_address", frozenset({"path"}), limits=(Limit(5, timedelta(days=1)),), has_own_words=True
)
"""To a contact: where the portal is, and how to come in."""

LETTERS: Final = {kind.name: kind for kind in tuple(globals().values()) if isinstance(kind, LetterKind)}
