"""Structured logs: one JSON object a line on standard output, and nothing in them that names a person or a secret."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

# A list of what may be said is safer than one of what may not: a new field stays hidden until someone thinks about it.
_ALLOWED = frozenset(
    """
    event level timestamp logger operation attempt wait_s cause code status intercom_request_id contact_id
    port defect error_type error_place notification_id topic
    """.split()  # noqa: SIM905 - a list of fifteen quoted words is harder to read
)
_EMAIL = re.compile(r"[^\s@\"'<>/=]+(?:@|%40)[^\s@\"'<>/&]+")
_TOKEN = re.compile(r"dG9rO[\w+/=-]+|Bearer\s+\S+")


def configure(level: str) -> None:
    """Send this service's own events, and warnings of the libraries, to standard output as JSON lines."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # The HTTP library logs whole URLs at INFO, and URLs can hold e-mail addresses.
    logging.basicConfig(level=logging.WARNING, handlers=[_LibraryHandler()], force=True)


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide fields that are not known to be harmless, and anything that looks like an address or a token."""
    return {key: _scrubbed(value) if key in _ALLOWED else "[redacted]" for key, value in event.items()}


def _scrubbed(value: Any) -> Any:
    return _TOKEN.sub("[token]", _EMAIL.sub("[email]", value)) if isinstance(value, str) else value


class _LibraryHandler(logging.Handler):
    """Passes on what libraries log, but of an exception only its type and place: its text may quote a customer."""

    def emit(self, record: logging.LogRecord) -> None:
        fields: dict[str, Any] = {"logger": record.name}
        text = record.getMessage()
        if record.exc_info and (error := record.exc_info[1]) is not None:
            text = text.partition("\n")[0]
            fields["error_type"] = type(error).__name__
            fields["error_place"] = _place(error)
        structlog.get_logger().log(record.levelno, text, **fields)


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "" if trace is None else f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
