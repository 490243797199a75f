"""How an operation ends when it ends without its result, in the words that callers, logs and metrics share."""

from __future__ import annotations

# Causes that pass by themselves: worth another attempt, and what a stale copy may stand in for.
RATE_LIMITED = "429"
SERVER_ERROR = "5xx"
TIMEOUT = "timeout"
RESET = "reset"
REFUSED = "refused"
MALFORMED = "malformed"
CAUSES = (RATE_LIMITED, SERVER_ERROR, TIMEOUT, RESET, REFUSED, MALFORMED)

# The status with which this service answers its own caller.
STATUS_OF_CODE = {
    "invalid": 422,
    "missing": 404,
    "conflict": 409,
    "bad_token": 502,
    "missing_scope": 502,
    "malformed": 502,
    "rate_limited": 429,
    "unavailable": 503,
    "timeout": 504,
}


class OperationFailed(Exception):
    """
    An operation, or one attempt at it, that has no result.

    Args:
        code: A key of STATUS_OF_CODE.
        message: For the caller and for health; never quotes Intercom.
        cause: One of CAUSES when the trouble may pass by itself, else "".
        status: Intercom's HTTP status, when there was an answer.
        request_id: Intercom's name for the request, when the answer carried one.
        not_before: Unix time in seconds before which no further attempt makes sense; 0 when nothing was announced.
        detail: Intercom's own words, unaltered, which may quote a customer: neither told nor logged.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        cause: str = "",
        status: int | None = None,
        request_id: str | None = None,
        not_before: float = 0.0,
        detail: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.cause = cause
        self.status = status
        self.request_id = request_id
        self.not_before = not_before
        self.detail = detail

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later."""
        return self.cause != ""

    @property
    def perhaps_done(self) -> bool:
        """Whether Intercom may have done what was asked although no good answer came back."""
        return self.transient and self.cause not in {RATE_LIMITED, REFUSED}
