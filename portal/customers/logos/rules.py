"""Where a customer's logo is found."""


def mark_of(sha256: str) -> str:
    """Differs when the picture does: part of its address, so that its reader's browser may keep it."""
    return sha256[:10]
