"""A written letter as a message: its headers, its text and its HTML."""

from datetime import datetime
from email.headerregistry import Address, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy

from portal.kit.origin import Origin
from portal.mail.attachments import Attachment
from portal.mail.models import Letter
from portal.mail.rendering import Written
from portal.mail.rules import one_line, require_address
from portal.web.frame import Business


class _Unbroken(UnstructuredHeader):
    """A header of one long word, which the library would encode and no mail program would decode."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_HEADERS = HeaderRegistry()
for _name in ("list-unsubscribe", "references"):
    _HEADERS.map_to_type(_name, _Unbroken)  # type: ignore[arg-type] # it is mixed into one
_POLICY = SMTP.clone(header_factory=_HEADERS)


def sender_address(business: Business, base_url: Origin) -> str:
    """Where letters come from: the business's own address, else one of the portal's that nobody reads."""
    return business.email or f"no-reply@{_mail_host(base_url)}"


def compose(
    letter: Letter,
    written: Written,
    business: Business,
    base_url: Origin,
    written_for: datetime,
    attachment: Attachment | None = None,
) -> EmailMessage:
    """The message, of the day on which it was to go. A line break in a header is refused: by us in
    addresses, by the policy everywhere."""
    require_address(letter.email)
    sender = sender_address(business, base_url)
    message = EmailMessage(_POLICY)
    message["Subject"] = written.subject
    message["From"] = Address(one_line(business.name), addr_spec=sender)
    message["To"] = letter.email
    if answers_to := letter.reply_to or business.email:
        require_address(answers_to)
        message["Reply-To"] = answers_to
    message["Date"] = written_for
    message["Message-ID"] = f"<{letter.public_id}@{_mail_host(base_url)}>"
    if letter.thread:
        # No letter has this id: mail programs put together what names the same one.
        message["References"] = f"<paper.{letter.thread}@{_mail_host(base_url)}>"
    if written.unsubscribe_link:
        message["List-Unsubscribe"] = f"<{written.unsubscribe_link}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    if attachment is not None:
        main, sub = attachment.types
        message.add_attachment(attachment.content, main, sub, filename=attachment.safe_name)
    message["Content-Language"] = letter.language
    return message


def _mail_host(base_url: Origin) -> str:
    """The portal's name on the right of an @; one that is known by its number only has none."""
    is_name = base_url.host[-1].isalpha() and ":" not in base_url.host
    return base_url.host if is_name else "localhost"
