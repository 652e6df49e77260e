"""The small pieces of HTML that lists repeat: icon and status badge, made once and kept.

They are functions rather than macros because a list writes them a hundred times a page.
"""

from collections.abc import Callable
from functools import lru_cache

from markupsafe import Markup, escape

from portal.kit.refusal import N_
from portal.web.assets import asset
from portal.web.catalogue import catalogue

BAR, GAP = 1000, 4  # units of the ageing bar's own grid

# State: tone, glyph, word. Never colour alone: the shape and the word say the same.
STATES = {
    "draft": ("", "open", N_("Draft")),
    "unpaid": ("", "open", N_("Open")),
    "due_soon": ("warn", "clock", N_("Due soon")),
    "overdue": ("bad", "alert", N_("Overdue")),
    "partly_paid": ("info", "half", N_("Partly paid")),
    "processing": ("info", "ring", N_("Processing")),
    "paid": ("ok", "paid", N_("Paid")),
    "disputed": ("warn", "dispute", N_("Disputed")),
    "written_off": ("", "minus", N_("Written off")),
    "void": ("", "void", N_("Void")),
    "cancelled": ("", "void", N_("Cancelled")),
    "failed": ("bad", "xo", N_("Failed")),
    "refunded": ("", "undo", N_("Refunded")),
    "started": ("info", "ring", N_("Confirming")),
    "expired": ("", "clock", N_("Not finished")),
    "partly_refunded": ("", "undo", N_("Partly refunded")),
    "settled": ("ok", "paid", N_("Received")),
    "returned": ("bad", "undo", N_("Returned")),
    "quote_sent": ("info", "open", N_("To answer")),
    "quote_accepted": ("ok", "paid", N_("Accepted")),
    "quote_declined": ("", "xo", N_("Declined")),
    "quote_expired": ("", "void", N_("Expired")),
    "order_confirmed": ("info", "check", N_("Confirmed")),
    "order_on_hold": ("warn", "clock", N_("On hold")),
    "order_closed": ("ok", "paid", N_("Closed")),
    "order_void": ("", "void", N_("Void")),
    "credit_open": ("ok", "open", N_("Available")),
    "credit_used": ("ok", "paid", N_("Used")),
    "credit_expired": ("", "void", N_("Expired")),
    "credit_void": ("", "void", N_("Void")),
    "access_none": ("", "minus", N_("No access")),
    "access_invited": ("info", "mail", N_("Invited")),
    "access_active": ("ok", "paid", N_("May sign in")),
    "access_disabled": ("warn", "lock", N_("Disabled")),
    "forwarding_waits": ("", "open", N_("Not opened")),
    "forwarding_opened": ("info", "mail", N_("Link opened")),
    "forwarding_seen": ("ok", "eye", N_("Seen")),
    "forwarding_ended": ("", "void", N_("Ended")),
    "forwarding_expired": ("", "clock", N_("Expired")),
}

INVOICED = {
    "no": ("", "open", N_("Not invoiced")),
    "partly": ("info", "half", N_("Partly invoiced")),
    "fully": ("ok", "paid", N_("Invoiced")),
}
SHIPPED = {
    "not_yet": ("", "open", N_("Not shipped")),
    "partly": ("info", "half", N_("Partly shipped")),
    "shipped": ("info", "truck", N_("Shipped")),
    "delivered": ("ok", "paid", N_("Delivered")),
}
STATES |= {f"invoiced_{word}": mark for word, mark in INVOICED.items()}
STATES |= {f"shipped_{word}": mark for word, mark in SHIPPED.items()}


@lru_cache(256)
def icon(name: str, small: bool = False) -> Markup:
    """A picture from the sprite, hidden from screen readers: the words beside it speak."""
    classes = "i i-s" if small else "i"
    source = f"{asset('icons.svg')}#{name}"
    return Markup(f'<svg class="{classes}" aria-hidden="true"><use href="{escape(source)}"/></svg>')  # noqa: S704


@lru_cache(16)
def badges_in(language: str) -> Callable[..., Markup]:
    """The function `badge(state, words="")` of one language: a status as shape, word and colour."""
    said = catalogue(language)

    @lru_cache(1024)
    def badge(state: str, words: str = "") -> Markup:
        tone, glyph, word = STATES[state]
        classes = f"badge {tone}".rstrip()
        shown = words or said.gettext(word)
        return Markup(f'<span class="{classes}">{icon(glyph)}{escape(shown)}</span>')  # noqa: S704

    return badge


@lru_cache(1024)
def ageing_bar(overdue_minor: int, soon_minor: int, later_minor: int) -> Markup:
    """How much of a debt is late, soon and later, as a bar; the figures stand beside it in words.

    Every part that is not nothing stays visible, at least 1 % of the width.
    """
    parts = [("c-bad", overdue_minor), ("c-warn", soon_minor), ("c-info", later_minor)]
    shown = [(tone, minor) for tone, minor in parts if minor > 0]
    room = BAR - GAP * (len(shown) - 1)
    whole = sum(minor for _, minor in shown)
    widths = [max(room // 100, room * minor // whole) for _, minor in shown]
    if widths:
        widest = widths.index(max(widths))
        widths[widest] += room - sum(widths)
    drawn, x = [], 0
    for (tone, _), width in zip(shown, widths, strict=True):
        drawn.append(f'<rect class="{tone}" x="{x}" width="{width}" height="10"/>')
        x += width + GAP
    return Markup(  # noqa: S704
        f'<svg class="aging" viewBox="0 0 {BAR} 10" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(drawn)}</svg>"
    )


def initials(name: str) -> str:
    """First letters of the first and the last word: `MO` for Marie-Claire Oyelaran-Fitzgerald."""
    words = name.split() or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
