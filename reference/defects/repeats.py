"""Mistakes with what is tried again."""

# The docstrings are the sentences of --list-breaks.
# ruff: noqa: D401

from __future__ import annotations

from typing import Any

from reference.defects.registry import defect, swap
from reference.failures import MALFORMED, REFUSED, RESET, TIMEOUT
from reference.retrying import Retrying


def _final(cause: str) -> None:
    def is_worth_repeating(original: Any) -> Any:
        return lambda self, error: getattr(error, "cause", "") != cause and original(self, error)

    swap(Retrying, "is_worth_repeating", is_worth_repeating)


@defect
def timeouts_not_repeated() -> None:
    """A call that took too long is not made again."""
    _final(TIMEOUT)


@defect
def resets_not_repeated() -> None:
    """A call whose connection broke is not made again."""
    _final(RESET)


@defect
def malformed_not_repeated() -> None:
    """A call whose answer cannot be read is not made again."""
    _final(MALFORMED)


@defect
def refusals_not_repeated() -> None:
    """A call whose connection was refused is not made again."""
    _final(REFUSED)
