"""Mistakes with retries of server errors and the waits between attempts."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from reference.defects.registry import defect, swap
from reference.failures import SERVER_ERROR
from reference.gate import spread_s
from reference.retrying import Retrying

if TYPE_CHECKING:
    from collections.abc import Callable

    import tenacity

    from reference.settings import Settings


def _backoff(wait: Callable[[Settings, int], float]) -> None:
    """Replace the backoff, and leave announced times alone."""

    def wait_s(_original: Any) -> Any:
        def wait_after(self: Retrying, state: tenacity.RetryCallState) -> float:
            failure: Any = state.outcome.exception() if state.outcome else None
            announced_s = failure.not_before - time.time()
            return announced_s + spread_s() if announced_s > 0 else wait(self._settings, state.attempt_number)

        return wait_after

    swap(Retrying, "wait_s", wait_s)


@defect
def constant_backoff() -> None:
    """The waits do not grow: each one is as short as the first."""
    from random import uniform

    _backoff(lambda settings, _attempt: uniform(0, settings.retry_wait_first_s))


@defect
def no_jitter() -> None:
    """The waits are the same for everybody, so that all come back at once."""
    _backoff(
        lambda settings, attempt: float(
            min(settings.retry_wait_cap_s, settings.retry_wait_first_s * 2 ** (attempt - 1))
        )
    )


@defect
def uncapped_backoff() -> None:
    """The waits grow by the factor ten and know no cap."""
    _backoff(lambda settings, attempt: float(settings.retry_wait_first_s * 10 ** (attempt - 1)))


@defect
def no_retry_on_5xx() -> None:
    """A server error is final: the caller hears of every hiccup."""
    swap(
        Retrying,
        "is_worth_repeating",
        lambda original: lambda self, error: original(self, error) and error.cause != SERVER_ERROR,
    )
