"""What Stripe's dashboard and the course of the world do, on demand, for the tests and the demo."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from portal.standins.stripe import deliveries, disputes, endpoints, paying, refunds
from portal.standins.stripe.faults import Faults
from portal.standins.stripe.store import Doc
from portal.standins.stripe.world import World, shown

Asked = Mapping[str, Any]


class Control:
    """Orders by name, each with a JSON object of arguments; raises Sorry, KeyError, TypeError, ValueError."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._orders: dict[str, Callable[[Asked], Any]] = {
            "clear": self._clear,
            "decide": self._decide,
            "deliveries": self._deliveries,
            "dispute": self._dispute,
            "fail": self._fail,
            "hold": self._hold,
            "pass": self._pass,
            "pending": self._pending,
            "redeliver": self._redeliver,
            "refund": self._refund,
            "refund-outcome": self._refund_outcome,
            "refund-settle": self._refund_settle,
            "release": self._release,
            "send": self._send,
            "settle": self._settle,
            "webhook": self._webhook,
        }

    def __call__(self, name: str, asked: Asked) -> Any:
        """Carry out an order; KeyError where there is none of this name."""
        order = self._orders[name]
        with self._world.store.whole():
            answer = order(asked)
        self._world.mail.set()
        return answer

    def _fail(self, asked: Asked) -> None:
        self._faults.add(asked)

    def _clear(self, _asked: Asked) -> None:
        self._faults.clear()
        for name in ("holding", "shuffled", "copies", refunds.OUTCOME_NOTE):
            self._world.store.note(name, "")

    def _hold(self, _asked: Asked) -> None:
        self._world.store.note("holding", "1")

    def _release(self, asked: Asked) -> int:
        return deliveries.release(
            self._world, asked.get("order", "made"), asked.get("copies", 1), asked.get("seed", 0)
        )

    def _send(self, asked: Asked) -> None:
        """From now on each event goes out so many times, in any order."""
        self._world.store.note("copies", str(int(asked.get("copies", 1))))
        self._world.store.note("shuffled", "1" if asked.get("shuffled") else "0")

    def _redeliver(self, asked: Asked) -> None:
        event = self._world.get("event", asked["event"])
        for endpoint in self._world.store.page("webhook_endpoint", 100):
            self._world.deliver(event["id"], endpoint["id"])

    def _deliveries(self, _asked: Asked) -> list[Doc]:
        rows = self._world.store.rows("select * from deliveries order by seq")
        return [dict(row) for row in rows]

    def _pending(self, _asked: Asked) -> int:
        """How many deliveries are on their way."""
        return deliveries.under_way(self._world)

    def _pass(self, asked: Asked) -> int:
        self._world.pass_time(timedelta(**asked))
        return self._world.now()

    def _charge(self, asked: Asked) -> Doc:
        if name := asked.get("payment_intent"):
            return self._world.get("charge", self._world.get("payment_intent", name)["latest_charge"])
        return self._world.get("charge", asked["charge"])

    def _settle(self, asked: Asked) -> Doc:
        """The bank's word on a pending debit, before its day; `code` of a failure, or "" for success."""
        charge = self._charge(asked)
        paying.settle(self._world, charge["id"], asked.get("code"))
        return shown(self._world.get("charge", charge["id"]))

    def _dispute(self, asked: Asked) -> Doc:
        """A dispute; of a bank debit it is a late return, lost from the beginning."""
        reason = asked.get("reason", "fraudulent")
        if reason not in disputes.REASONS:
            raise ValueError(f"reason is one of {', '.join(disputes.REASONS)}")
        charge = self._charge(asked)
        is_inquiry = bool(asked.get("inquiry"))
        return shown(
            disputes.open_dispute(self._world, charge, reason, asked.get("amount"), is_inquiry=is_inquiry)
        )

    def _decide(self, asked: Asked) -> Doc:
        dispute = self._world.get("dispute", asked["dispute"])
        if asked["status"] not in ("won", "lost", "warning_closed"):
            raise ValueError("status is won, lost or warning_closed")
        disputes.decide(self._world, dispute, asked["status"])
        return shown(dispute)

    def _refund(self, asked: Asked) -> Doc:
        """A refund made in the dashboard."""
        return shown(refunds.give_back(self._world, self._charge(asked), asked.get("amount")))

    def _refund_outcome(self, asked: Asked) -> None:
        if asked["status"] not in ("pending", "failed", "requires_action", "succeeded"):
            raise ValueError("status is pending, failed, requires_action or succeeded")
        self._world.store.note(refunds.OUTCOME_NOTE, asked["status"])

    def _refund_settle(self, asked: Asked) -> Doc:
        refund = self._world.get("refund", asked["refund"])
        if asked["status"] == "failed":
            refunds.fail(self._world, refund, asked.get("reason", "unknown"))
        else:
            refunds.succeed(self._world, refund)
        return shown(refund)

    def _webhook(self, asked: Asked) -> Doc:
        """Deliver to this address, and to no other; what was on its way goes there too."""
        kinds = list(asked.get("events", ("*",)))
        endpoint = endpoints.new_endpoint(self._world, asked["url"], kinds, asked["secret"])
        for old in self._world.store.page("webhook_endpoint", 100):
            if old["id"] != endpoint["id"]:
                self._world.store.forget(old["id"])
        self._world.store.rows("update deliveries set endpoint = ?", endpoint["id"])
        return shown(endpoint)
