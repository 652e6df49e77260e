"""What is known of the looks of the business."""

from sqlalchemy import Select, select

from portal.preferences.branding.models import Brand


def brand() -> Select[Brand]:
    """The one row, without its pictures; there may be none."""
    return select(Brand)


def on_paper() -> Select[str, bytes | None]:
    """Colour and logo as papers have them."""
    return select(Brand.colour, Brand.logo)


def small_logo() -> Select[str | None, bytes | None]:
    """Hash and bytes of the logo for pages."""
    return select(Brand.logo_sha256, Brand.small_logo)
