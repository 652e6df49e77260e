"""What a business puts into a mail of its own for a link: a button as HTML, the same as text, and its markup.

Described in docs/links.md; the back office shows it, the API sends it along, and whoever makes links by the
command line writes the same by hand.
"""

import json
from dataclasses import dataclass

from flask import current_app
from flask_babel import gettext as _
from markupsafe import escape

from portal.access.current import current_house
from portal.kit.money import decimal_text
from portal.links.minting import link_path
from portal.links.rules import LinkPurpose
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.web.frame import Business, show


@dataclass(frozen=True, slots=True)
class Snippet:
    """The address of a link, and the same mail as HTML and as text."""

    address: str
    html: str
    text: str


def snippet_of(paper: Paper, purpose: LinkPurpose, token: str) -> Snippet:
    """The piece of a mail for a new link to this paper, in the language of the request."""
    address = f"{current_app.config['BASE_ORIGIN']}{link_path(token)}"
    formats, number = show(), paper.number or ""
    is_due = paper.due_on is not None and paper.open_minor > 0
    amount = formats.money_text(paper.open_minor if is_due else paper.total_minor, paper.currency)
    if purpose is LinkPurpose.PAY and not is_due:
        purpose = LinkPurpose.VIEW  # it was paid, or is void: the words promise no more than the page has
    button = {
        LinkPurpose.VIEW: _("View %(number)s", number=number),
        LinkPurpose.PAY: _("View and pay %(number)s", number=number),
        LinkPurpose.ACCEPT: _("View and answer %(number)s", number=number),
    }[purpose]
    line = f"{number}, {amount}"
    if paper.due_on is not None and is_due:
        line = _(
            "%(number)s, %(amount)s, due %(day)s", number=number, amount=amount, day=formats.day(paper.due_on)
        )
    business = current_house().business or Business("")
    markup = _markup(paper, button, address, business.name)
    html = "\n".join(
        [
            f'<script type="application/ld+json">{markup}</script>',
            f"<p>{escape(line)}</p>",
            '<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>',
            f'<td align="center" bgcolor="{business.accent}" '
            f'style="background-color:{business.accent};border-radius:8px;">',
            f'<a href="{escape(address)}" '
            f'style="display:inline-block;padding:11px 24px;color:{business.on_accent};'
            f'font-family:Arial,sans-serif;font-size:16px;line-height:22px;text-decoration:none;">{escape(button)}</a>',
            "</td></tr></table>",
            f'<p><a href="{escape(address)}" style="word-break:break-all;">{escape(address)}</a></p>',
        ]
    )
    return Snippet(address=address, html=html, text=f"{line}\n{button}:\n{address}\n")


def _markup(paper: Paper, button: str, address: str, business: str) -> str:
    """schema.org for mail programs that show a button; `<` is written so that it ends no script."""
    about: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "EmailMessage",
        "potentialAction": {"@type": "ViewAction", "name": button, "url": address, "target": address},
        "publisher": {"@type": "Organization", "name": business},
    }
    if paper.due_on is not None and paper.state == PaperState.OPEN:
        about["about"] = {
            "@type": "Invoice",
            "accountId": paper.number,
            "paymentDueDate": paper.due_on.isoformat(),
            "paymentStatus": "https://schema.org/PaymentDue"
            if paper.open_minor
            else "https://schema.org/PaymentComplete",
            "totalPaymentDue": {
                "@type": "PriceSpecification",
                "price": decimal_text(paper.open_minor, paper.currency),
                "priceCurrency": paper.currency,
            },
        }
    return json.dumps(about, ensure_ascii=False).replace("<", "\\u003c")
