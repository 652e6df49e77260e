"""What a contact sent in answer to a quote, and what the business asks for."""

from collections.abc import Mapping

from portal.kit.refusal import Refusal
from portal.papers.consent import reading
from portal.papers.models import Paper
from portal.papers.placeholders import filled_in
from portal.preferences.choices import Choices
from portal.preferences.rules import ASKS_QUOTE_PO, ASKS_QUOTE_SIGNATURE, ASKS_QUOTE_TERMS, QUOTE_TERMS
from portal.quotes.answers.rules import LONGEST_PURCHASE_ORDER, Asked, Consent, faults_of
from portal.web.filters import Query
from portal.web.pages import errors_of


def asked_for(quote: Paper, choices: Choices) -> Asked:
    """What a yes to this quote needs."""
    terms = filled_in(quote, quote.terms or choices[QUOTE_TERMS])
    return Asked(
        terms=terms if choices[ASKS_QUOTE_TERMS] else "",
        has_signature=choices[ASKS_QUOTE_SIGNATURE],
        has_purchase_order=choices[ASKS_QUOTE_PO],
    )


def consent_in(form: Mapping[str, str], asked: Asked) -> Consent:
    """What was given of it; what was not asked for is not taken."""
    given = reading.consent_in(form, asked)
    order = Query(form).text("purchase_order", LONGEST_PURCHASE_ORDER + 1)
    return Consent(given.agrees, given.signed_name, given.drawing, order if asked.has_purchase_order else "")


def errors_in(refusal: Refusal | None, asked: Asked, given: Consent | None) -> dict[str, str]:
    """The sentences of a yes that was refused, by their fields: all that is wrong with it at once."""
    if refusal is None:
        return {}
    return errors_of(*((faults_of(asked, given) if given else []) or [refusal]))
