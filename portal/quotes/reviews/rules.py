"""Who may review what, and what a review holds."""

from typing import Final

from portal.kit.refusal import N_, Refusal, TooLong
from portal.papers.rules.statuses import PaperState

MOST_STARS: Final = 5
LONGEST: Final = 2000


class NotAccepted(Refusal):
    sentence = N_("%(number)s was not accepted, so there is nothing to review yet.")


class ReviewedAlready(Refusal):
    sentence = N_("%(number)s has its review already. This is how it stands.")


class NoStars(Refusal):
    sentence = N_("Choose from one to five stars.")
    field = "stars"


def may_be_reviewed(state: str) -> bool:
    """Only what somebody said yes to."""
    return state == PaperState.ACCEPTED


def stars_in(text: str) -> int:
    """How many stars were chosen; raises NoStars for anything but one to five."""
    if text not in {str(number) for number in range(1, MOST_STARS + 1)}:
        raise NoStars
    return int(text)


def review_words(text: str) -> str:
    """The words as they are kept, maybe none; raises TooLong."""
    words = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(words) > LONGEST:
        raise TooLong("review_words", LONGEST)
    return words
