"""Why paying says no, each with the sentence for the page."""

from portal.kit.refusal import N_, Refusal


class PayingIsOff(Refusal):
    sentence = N_("Paying online is not set up. Please pay by bank transfer.")


class MayNotPay(Refusal):
    sentence = N_("You may look at this, but not pay it. Ask a colleague who may.")


class GatewaySilent(Refusal):
    """No answer, or none that says what was done."""

    sentence = N_(
        "The payment service does not answer at the moment. Nothing was charged. Try again in a minute."
    )


class GatewayUnreachable(GatewaySilent):
    """Nothing was sent: there was no line, or no time left."""


class GatewayBusy(GatewayUnreachable):
    """Nothing was sent: too many wait for an answer already."""

    sentence = N_("Many people are paying at the moment. Nothing was charged. Try again in a minute.")


class GatewayRefused(Refusal):
    """The gateway said no. `status`, `problem` (its word for why) and `intent` say more to the caller."""

    sentence = N_(
        "The payment service refused this payment. Nothing was charged. Try again, or pay in another way."
    )

    def __init__(self, status: int, problem: str, intent: str = "") -> None:
        super().__init__()
        self.status, self.problem, self.intent = status, problem, intent


class OtherCurrencies(Refusal):
    sentence = N_("Pay invoices of one currency at a time.")


class RefundRefused(Refusal):
    sentence = N_("The payment service refused this refund (%(problem)s). Nothing went back.")


class CreditChanged(Refusal):
    sentence = N_("The credit was used for something else meanwhile. Look at the amounts again.")


class MethodGone(Refusal):
    sentence = N_("This saved payment method was removed. Choose another one.")


class WayGone(Refusal):
    sentence = N_("This way to pay is not offered here. Choose how you want to pay.")


class MethodNotFitting(Refusal):
    sentence = N_("These invoices cannot be paid with this saved payment method. Choose another one.")


class MayNotSave(Refusal):
    sentence = N_("Payment methods can be saved only by people who may pay and are signed in.")


class MayNotRemove(Refusal):
    sentence = N_("Only the person who saved this payment method, or an admin, may remove it.")


class PrepayingIsOff(Refusal):
    sentence = N_("Choose the invoices that you want to pay.")


class NotOnline(Refusal):
    sentence = N_("Payment %(number)s was not made online.")


class AssignedAlready(Refusal):
    sentence = N_("This money was assigned already.")


class StrangeCurrency(Refusal):
    sentence = N_(
        "We do not know the currency %(currency)s. Refund it in the dashboard of the payment service."
    )


class PaidMeanwhile(Refusal):
    sentence = N_("Payment %(payment)s is paid or on its way. Wait for its result, then credit or refund it.")
