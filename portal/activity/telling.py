"""What was done, as a sentence in somebody's language."""

from collections.abc import Mapping

from portal.activity.models import Activity, HouseActivity
from portal.activity.rules import SENTENCES, Verb
from portal.kit.money import parse_minor
from portal.kit.refusal import N_
from portal.web.formats import Formats

_PORTAL = N_("The portal")


def sentence_of(activity: Activity | HouseActivity, show: Formats, words: Mapping[str, str]) -> str:
    """The sentence of one activity. `words`: what stands in its values as a word of ours, such as a role,
    with its English name."""
    say = show.words.gettext
    said = {name: say(words[text]) if text in words else text for name, text in activity.values.items()}
    if "amount" in said:
        said["amount"] = _money(said["amount"], show)
    actor = activity.actor_name or say(_PORTAL)
    return say(SENTENCES[Verb(activity.verb)]) % {"actor": actor, **said}


def _money(stored: str, show: Formats) -> str:
    """`1116.00 USD`, as it is stored, the way the reader writes it."""
    amount, _, currency = stored.rpartition(" ")
    return show.money_text(parse_minor(amount, currency), currency, True)
