"""What happened to the steps of one scenario, as events of its record."""

from __future__ import annotations

import inspect
import time
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class Steps:
    """
    The steps of one scenario.

    Attributes:
        events: When each began, ended well or raised.
    """

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def begins(self, step: Any, definition: Callable[..., object]) -> None:
        """
        Note that a step begins.

        Raises:
            UsageError: Its definition is a coroutine, which pytest-bdd would never await, and the step would pass.
        """
        self.note(step, "begins")
        if inspect.iscoroutinefunction(definition):
            raise UsageError(f"the definition of {step.keyword} {step.name} is async; steps are plain functions")

    def note(self, step: Any, state: str, text: str = "") -> None:
        """Note what became of a step: "begins", "done" or "broke"."""
        self.events.append(
            {
                "at_s": time.monotonic(),
                "type": "step",
                "state": state,
                "keyword": step.keyword,
                "text": step.name,
                "line": step.line_number,
                "note": text,
            }
        )
