"""The log: one JSON object a line on standard error, without anybody's secrets."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from portal.kit import clock

SECRET_WORDS = ("password", "token", "secret", "cookie", "authorization", "code", "hash")
HIDDEN = "(hidden)"


def write_log() -> None:
    """Set up structlog; called once, when the app is made."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            add_moment,
            hide_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def add_moment(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The true moment: a log is compared with other machines' logs."""
    event["at"] = clock.wall().isoformat(timespec="milliseconds")
    return event


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Write `(hidden)` for every value whose name says that it is secret, inside mappings too."""
    return {name: _shown(name, value) for name, value in event.items()}


def _shown(name: str, value: Any) -> Any:
    if any(word in name.lower() for word in SECRET_WORDS):
        return HIDDEN
    if isinstance(value, dict):
        return {str(inner): _shown(str(inner), held) for inner, held in value.items()}
    return value
