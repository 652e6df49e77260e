"""The rooms of the portal, each with its tables and its pages: a new one is added here, and one of the back
office in `staff/rooms.py`."""

import portal.access.feeds.models
import portal.access.kept.models
import portal.access.proofs.models
import portal.access.providers.models
import portal.activity.models
import portal.comments.models
import portal.customers.details.models
import portal.customers.logos.models
import portal.files.models
import portal.forwardings.models
import portal.ledger.models
import portal.links.models
import portal.mail.models
import portal.mailings.models
import portal.orders.shipments.models
import portal.papers.models
import portal.papers.pdf.models
import portal.papers.saved.models
import portal.papers.viewing.models
import portal.payments.agreeing.models
import portal.payments.models
import portal.preferences.branding.models
import portal.preferences.texts.models
import portal.quotes.answers.models
import portal.quotes.retainers.models
import portal.quotes.reviews.models
import portal.statements.models  # noqa: F401 - every table is known where the app is
from portal.access import staff_views, views
from portal.access.again import views as again_views
from portal.access.branding import views as branding_views
from portal.access.codes import views as code_views
from portal.access.factors import views as factor_views
from portal.access.invitations import views as invitation_views
from portal.access.kept import views as kept_views
from portal.access.passkeys import views as passkey_views
from portal.access.passwords import views as password_views
from portal.access.providers import views as provider_views
from portal.access.registration import views as registration_views
from portal.access.reporting import views as reporting_views
from portal.access.resets import views as reset_views
from portal.access.security import views as security_views
from portal.access.staff_accounts import views as staff_welcome_views
from portal.access.texts import views as text_views
from portal.access.verification import views as verification_views
from portal.api import views as api_views
from portal.comments import views as comment_views
from portal.comments.linked import views as linked_comment_views
from portal.credits import views as credit_views
from portal.credits.linked import views as linked_credit_views
from portal.files import views as file_views
from portal.files.linked import views as linked_document_views
from portal.forwardings import views as forwarding_views
from portal.home import going, own_page
from portal.home import views as home_views
from portal.invoices import views as invoice_views
from portal.invoices.linked import views as linked_invoice_views
from portal.links import views as link_views
from portal.links.passwords import views as link_password_views
from portal.orders import views as order_views
from portal.orders.linked import views as linked_order_views
from portal.papers.chosen import views as chosen_views
from portal.papers.real import views as real_views
from portal.papers.saved import views as saved_views
from portal.payments import webhook
from portal.payments.linked import views as linked_payment_views
from portal.payments.paying import views as payment_views
from portal.payments.wallet import views as wallet_views
from portal.profile import views as profile_views
from portal.profile.company import views as company_views
from portal.profile.contacts import views as colleague_views
from portal.profile.email import views as email_views
from portal.profile.feeds import views as feed_views
from portal.profile.letters import views as own_letters
from portal.profile.logo import views as logo_views
from portal.quotes import views as quote_views
from portal.quotes.linked import views as linked_quote_views
from portal.staff.rooms import BACK_OFFICE
from portal.statements import on_paper as statement_papers
from portal.statements import views as statement_views
from portal.statements.linked import views as linked_statement_views

ROOMS = (
    branding_views.area,
    reporting_views.area,
    webhook.area,
    api_views.area,
    views.area,
    views.companies,
    code_views.area,
    verification_views.area,
    registration_views.area,
    text_views.area,
    reset_views.area,
    invitation_views.area,
    kept_views.area,
    again_views.area,
    security_views.area,
    factor_views.area,
    factor_views.authenticator,
    passkey_views.area,
    passkey_views.own,
    password_views.area,
    provider_views.area,
    provider_views.own,
    home_views.area,
    home_views.more,
    going.area,
    own_page.area,
    invoice_views.area,
    quote_views.area,
    order_views.area,
    credit_views.area,
    saved_views.area,
    real_views.area,
    chosen_views.area,
    payment_views.area,
    wallet_views.area,
    statement_views.area,
    statement_papers.area,
    file_views.area,
    forwarding_views.area,
    profile_views.area,
    company_views.area,
    logo_views.area,
    colleague_views.area,
    email_views.area,
    email_views.links,
    comment_views.area,
    link_views.area,
    link_views.opened,
    link_password_views.area,
    linked_invoice_views.area,
    linked_quote_views.area,
    linked_order_views.area,
    linked_credit_views.area,
    linked_comment_views.area,
    linked_statement_views.area,
    linked_document_views.area,
    linked_payment_views.area,
    feed_views.area,
    own_letters.area,
    own_letters.links,
    own_letters.machine,
    feed_views.feed,
    staff_views.area,
    staff_welcome_views.area,
    *BACK_OFFICE,
)
