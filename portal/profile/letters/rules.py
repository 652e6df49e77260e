"""What a contact may do without, in words."""

from typing import Final

from portal.kit.refusal import N_
from portal.mail.rules import Topic

TOPICS: Final = {
    Topic.PAPERS: (N_("Invoices and other papers"), N_("When a new one is there for you.")),
    Topic.REMINDERS: (N_("Reminders"), N_("Before and after an invoice is due.")),
    Topic.STATEMENTS: (N_("Statements"), N_("The account, at regular times.")),
    Topic.TALK: (N_("Comments and documents"), N_("When somebody writes to you or shares a file.")),
}
"""Name and explanation of each topic."""
