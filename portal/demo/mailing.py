"""What went by mail lately: reminders of what some customers owe, and a statement by schedule."""

from datetime import date, time, timedelta
from typing import Final

from sqlalchemy import select

from portal.customers.models import CustomerGroup
from portal.demo.calendar import moment
from portal.demo.stage import Stage
from portal.mailings.operations.reminders import send_reminders
from portal.mailings.operations.statements import send_statements
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_ONLINE_PAYMENTS, MAILS_PAPERS, SENDS_REMINDERS, STATEMENT_SCHEDULE

REMINDED: Final = "Yards"
"""The group whose customers are reminded."""
AT: Final = time(9, 10)
DAYS_AGO: Final = (30, 16, 2)


def keep_the_past_unmailed() -> None:
    """Two years of papers and payments are written at once: none of them goes by mail."""
    save_preference(MAILS_PAPERS, False)
    save_preference(MAILS_ONLINE_PAYMENTS, False)


def mail(stage: Stage, customer: str, today: date) -> None:
    """Let new papers and payments go by mail from now on, remind the yards, and send one customer a monthly
    statement."""
    db = stage.session
    yards = db.scalars(select(CustomerGroup.id).where(CustomerGroup.name == REMINDED)).one()
    save_preference(MAILS_PAPERS, None)
    save_preference(MAILS_ONLINE_PAYMENTS, None)
    save_preference(SENDS_REMINDERS, True, group_id=yards)
    save_preference(STATEMENT_SCHEDULE, "monthly", customer_id=stage.customers[customer])
    first = (today - timedelta(days=2)).replace(day=1)
    for day in sorted({first, *(today - timedelta(days=days) for days in DAYS_AGO)}):
        stage.be_at(moment(day, AT), day)
        send_reminders()
        if day == first:
            send_statements()
