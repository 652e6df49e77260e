"""The pages of the back office; a new one is added here."""

from portal.staff import (
    account,
    activity,
    answering,
    branding,
    changes,
    contacts,
    customers,
    documents,
    facts,
    forwarding,
    layouts,
    library,
    links,
    logos,
    more,
    newcomers,
    notices,
    paper_paying,
    paper_revising,
    paper_voiding,
    papers,
    previews,
    provider,
    settings,
    team,
    texts,
    tokens,
)
from portal.staff.business import views as business
from portal.staff.letters import addressing, wording
from portal.staff.letters import log as letter_log
from portal.staff.mailings import customers as customer_mailings
from portal.staff.mailings import papers as paper_mailings
from portal.staff.mailings import settings as mailing_preferences
from portal.staff.mailings import statements
from portal.staff.paying import customers as customer_paying
from portal.staff.paying import views as paying_preferences
from portal.staff.payments import gateway, recording, refunding
from portal.staff.payments import views as payments

BACK_OFFICE = (
    customers.home,
    customers.area,
    newcomers.area,
    facts.area,
    logos.area,
    notices.area,
    notices.choosing,
    contacts.area,
    papers.area,
    paper_paying.area,
    paper_revising.area,
    paper_voiding.area,
    activity.area,
    letter_log.area,
    wording.area,
    addressing.area,
    changes.area,
    payments.area,
    recording.area,
    refunding.area,
    gateway.area,
    documents.area,
    library.area,
    previews.area,
    business.area,
    settings.area,
    provider.area,
    team.area,
    tokens.area,
    account.area,
    more.area,
    paying_preferences.area,
    customer_paying.area,
    mailing_preferences.area,
    customer_mailings.area,
    paper_mailings.area,
    statements.area,
    texts.area,
    links.area,
    branding.area,
    layouts.area,
    answering.area,
    forwarding.settings,
    forwarding.area,
)
