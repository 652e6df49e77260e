"""Writing into the trail: called inside the transaction of what was done, so that both stand or neither."""

import json

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.activity.models import Activity, HouseActivity
from portal.activity.rules import NEWS, Actor, Verb


def note(
    db: Session, verb: Verb, actor: Actor, *, customer_id: int | None, target: str = "", **values: str
) -> None:
    """Note that the actor did this at a customer, or to the portal itself where `customer_id` is None.

    `values` fill the verb's sentence (`rules.SENTENCES`), `target` is the public id of what it was done to.
    The customer is entered, or every customer is seen.
    """
    deed = {
        "actor_kind": actor.kind,
        "actor_name": actor.name,
        "actor": actor.public_id,
        "verb": verb,
        "target": target,
        "details": json.dumps(values, ensure_ascii=False),
    }
    if customer_id is None:
        db.add(HouseActivity(**deed))
    else:
        is_news = verb in NEWS
        db.add(Activity(customer_id=customer_id, is_news=is_news, is_untold=is_news, **deed))


def note_as_seen(db: Session, target: str) -> None:
    """Let the news about this thing wait for nobody any more: somebody dealt with it."""
    waiting = update(Activity).where(Activity.target == target, Activity.is_news)
    db.execute(waiting.values(is_news=False, is_untold=False))
