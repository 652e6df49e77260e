"""The Pay page shown and its form sent, by who signed in as by who followed a link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask import Response, abort, redirect, request
from sqlalchemy.exc import NoResultFound

from portal.activity.rules import Actor
from portal.db import current_session
from portal.kit import tokens
from portal.kit.refusal import Refusal
from portal.papers.consent.reading import consent_in, sender
from portal.papers.consent.rules import Consent, faults_of, require_consent
from portal.papers.pdf.operations import pdf_of
from portal.payments import queries
from portal.payments.agreeing.keeping import Witnessed
from portal.payments.gateway import is_paying_on
from portal.payments.paying.forms import Wanted
from portal.payments.paying.sheet import PaySheet
from portal.payments.refusals import MethodGone, WayGone
from portal.payments.rules.methods import BANK, CARD
from portal.payments.transfer.picture import picture_of
from portal.payments.transfer.sheet import transfer_of
from portal.web import htmx
from portal.web.pages import errors_of


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page of one of the two has of its own."""

    lay_out: Callable[[Wanted], PaySheet]
    page: Callable[..., Response]
    customer_number: str
    may_pay: bool
    code_url: Callable[[Wanted], str]
    """Where the picture for a banking app is made."""

    def show(
        self,
        sheet: PaySheet,
        status: int = 200,
        *,
        attempt: str = "",
        refusals: Sequence[Refusal] = (),
        given: Consent | None = None,
        **more: bool,
    ) -> Response:
        """`more` is `changed` or `left_before`, as the templates expect."""
        db = current_session()
        return self.page(
            "payments/paying/new.html",
            fragment="payments/paying/_form.html",
            status=status,
            sheet=sheet,
            errors={**sheet.errors, **errors_of(*refusals)},
            given=given or Consent(),
            attempt=attempt or tokens.new_public_id(),
            may_pay=self.may_pay,
            is_on=is_paying_on(db.get_bind()),
            code=False,
            transfer=transfer_of(db, sheet, self.customer_number, self.code_url(sheet.wanted)),
            **more,
        )

    def picture(self, wanted: Wanted) -> Response:
        """What a banking app reads; nothing in it that the page does not say."""
        sheet = self.lay_out(wanted)
        return picture_of(transfer_of(current_session(), sheet, self.customer_number, ""))

    def review(self, wanted: Wanted, address: str) -> Response:
        """What it comes to with what was typed; without script, the page again under its own address."""
        if not htmx.is_partial():
            return redirect(address, code=303)  # type: ignore[return-value]
        sheet = self.lay_out(wanted)
        return self.show(sheet, attempt=wanted.attempt, given=consent_in(request.form, sheet.asked))

    def send(self, wanted: Wanted, pay: Callable[[PaySheet, Consent], Response]) -> Response:
        """Let `pay` do it, where everything is as the person saw it and chose it."""
        sheet = self.lay_out(wanted)
        given = consent_in(request.form, sheet.asked)
        if sheet.plan is None:
            return self.show(sheet, 422, attempt=wanted.attempt, given=given)
        if wanted.seen != str(sheet.plan.online_minor):
            return self.show(sheet, 409, attempt=wanted.attempt, given=given, changed=True)
        try:
            if sheet.is_of_another_way:  # nothing is charged but what was chosen
                raise WayGone if wanted.method in (CARD, BANK, "") else MethodGone
            return pay(sheet, given)
        except NoResultFound:
            abort(404)
        except Refusal as refusal:
            refusals = (refusal, *faults_of(sheet.asked, given))  # everything that is missing at once
            again = self.lay_out(wanted)
            return self.show(again, 422, attempt=wanted.attempt, refusals=refusals, given=given)


def witnessed(sheet: PaySheet, given: Consent, contact_id: int, actor: Actor) -> Witnessed | None:
    """The evidence of what was given in this request, None where nothing was asked for. The PDFs are drawn
    here, outside of any transaction. Raises what `require_consent` does."""
    if not sheet.asked.is_anything:
        return None
    require_consent(sheet.asked, given)
    db = current_session()
    papers = db.scalars(queries.papers(sheet.chosen)).all()
    pdfs = {paper.id: sha256(pdf_of(db, paper)).hexdigest() for paper in papers}
    return Witnessed(contact_id, actor, *sender(), given, pdfs)
