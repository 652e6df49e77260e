"""Why the ledger says no, each with the sentence for the page."""

from portal.kit.refusal import N_, Refusal


class NotOpen(Refusal):
    sentence = N_("%(number)s is not open: only a sent paper that is not void can be used here.")


class OtherCurrency(Refusal):
    sentence = N_("%(number)s is in %(currency)s. Amounts of different currencies cannot be set off.")


class NothingOpen(Refusal):
    sentence = N_("Nothing is open on %(number)s.")


class MoreThanPayable(Refusal):
    sentence = N_("This is more than is open on %(number)s and not already on its way.")


class MoreThanAvailable(Refusal):
    sentence = N_("This is more than is left of %(number)s.")


class MoreThanPaid(Refusal):
    sentence = N_("The parts are more than the payment.")


class OddAmount(Refusal):
    sentence = N_("Enter an amount above zero.")


class DatedInTheFuture(Refusal):
    sentence = N_("The date cannot lie in the future.")


class CreditExpired(Refusal):
    sentence = N_("%(number)s could be used until %(day)s.")


class StillProcessing(Refusal):
    sentence = N_(
        "Payment %(payment)s for %(number)s is still processing. Wait for its result, then void or credit it."
    )


class StillAllocated(Refusal):
    sentence = N_(
        "%(other)s is allocated to %(number)s. Reverse the allocation first, or issue a credit note instead."
    )


class StillUsed(Refusal):
    sentence = N_("%(number)s is used for %(other)s. Reverse that first.")


class RefundPending(Refusal):
    sentence = N_("A refund of %(number)s is on its way. Wait for its result.")


class LockedBySending(Refusal):
    sentence = N_(
        "%(number)s was sent, and what was sent stays as it is. Correct it by a credit note or a new invoice."
    )


class LockedByPaying(Refusal):
    sentence = N_(
        "%(number)s was paid or used, so it stays as it is. Correct it by a credit note or a new invoice."
    )


class LockedByMonth(Refusal):
    sentence = N_(
        "The month of %(number)s is over, so it stays as it is. Correct it by a credit note or a new invoice."
    )


class PartlyExpired(Refusal):
    sentence = N_("Part of %(number)s has expired already, so it cannot be voided.")


class NotOffline(Refusal):
    sentence = N_("Payment %(number)s was made online. Refund it instead.")


class MoneyWentBack(Refusal):
    sentence = N_("Money of payment %(number)s went back already, so it cannot be cancelled.")


class NotSettled(Refusal):
    sentence = N_("Payment %(number)s has not arrived.")


class Disputed(Refusal):
    sentence = N_("Payment %(number)s is disputed. Wait for the decision.")


class NothingToReverse(Refusal):
    sentence = N_("This was reversed already.")


class CannotReverse(Refusal):
    sentence = N_("The money was refunded, so this cannot be reversed.")


class DrawnAlready(Refusal):
    sentence = N_("%(number)s was drawn on already. Reverse the draws first.")


class NothingWrittenOff(Refusal):
    sentence = N_("Nothing of %(number)s is written off.")


class CustomerMerged(Refusal):
    sentence = N_("This customer was merged into another one.")


class SameCustomer(Refusal):
    sentence = N_("Choose two different customers.")


class AuditFailed(Refusal):
    sentence = N_("The books of these customers do not agree, so they cannot be merged: %(disagreement)s")
