"""Stripe's error bodies, as exceptions."""

from typing import Any


class Sorry(Exception):
    """An error as Stripe answers it: HTTP status and error object.

    `is_kept` is false where nothing was begun, so that the same idempotency key may be tried again.
    """

    def __init__(self, status: int, kind: str, message: str, *, is_kept: bool = True, **more: Any) -> None:
        self.status = status
        self.is_kept = is_kept
        self.error = {"type": kind, "message": message} | {
            name: value for name, value in more.items() if value is not None
        }
        super().__init__(message)


def invalid(message: str, code: str | None = None, param: str | None = None) -> Sorry:
    """What was asked makes no sense, or not now: 400."""
    return Sorry(400, "invalid_request_error", message, code=code, param=param)


def unreadable(message: str, code: str, param: str) -> Sorry:
    """A parameter that was refused before anything began: 400, and nothing is remembered."""
    return Sorry(400, "invalid_request_error", message, is_kept=False, code=code, param=param)


def missing(kind: str, name: str, param: str = "id") -> Sorry:
    """There is no such object: 404 where the address names it, else 400."""
    message = f"No such {kind.replace('.', ' ')}: '{name}'"
    status = 404 if param == "id" else 400
    return Sorry(status, "invalid_request_error", message, code="resource_missing", param=param)
