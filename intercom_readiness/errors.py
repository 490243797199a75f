"""
The four ways a run can say no.

ReadinessError
├── UsageError      the author or operator erred: profile, feature, option (exit status 4)
├── LabError        we could not run or could not tell: the verdict is unknown
│   └── MissingPremise  a Given, a receipt or the steady state before is missing
└── ContractError   a message breaks the vendor contract, on our side: verdict unknown
PromiseBroken(AssertionError)  the target is wrong: the verdict is failed
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReadinessError(Exception):
    """Root of the errors that are not the target's fault."""


class UsageError(ReadinessError):
    """A person wrote something that cannot be used; the message says what, where and what is valid."""


class LabError(ReadinessError):
    """The lab could not run or observe what it needed to; never blamed on the target."""


class MissingPremise(LabError):
    """A scenario's premise does not hold, so nothing was proven either way."""


class ContractError(ReadinessError):
    """A message breaks the vendor contract."""


class PromiseBroken(AssertionError):
    """
    The target broke a promise.

    Attributes:
        expected: What was promised, with bounds and units.
        observed: What happened, with the attempts and their times.
        hint: The likely mistake, or an empty string.
        closest_miss: The observation that decided it, such as "attempt 3 came 0.42 s before the reset".
        safety: True for loss, double, leak or crash: decides even when a premise is missing.
    """

    def __init__(
        self, expected: str, observed: str, *, hint: str = "", closest_miss: str = "", safety: bool = False
    ) -> None:
        super().__init__(f"expected {expected}; observed {observed}")
        self.expected = expected
        self.observed = observed
        self.hint = hint
        self.closest_miss = closest_miss
        self.safety = safety


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """Say which valid word was probably meant, or list all valid words."""
    words = sorted(valid)
    return closest(word, words) or f"Valid: {', '.join(words)}."


def closest(word: str, valid: Iterable[str]) -> str:
    """Ask whether the valid word nearest to *word* was meant; nothing when none is near."""
    close = difflib.get_close_matches(word, sorted(valid), n=1)
    return f"Did you mean {close[0]!r}?" if close else ""
