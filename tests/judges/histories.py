"""Writes histories by hand: attempts of good and bad clients, and the answers that their callers got."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.answer import Answer
from intercom_readiness.model import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from intercom_readiness.answer import AnswerKind

    # Waits before retry 1, 2, …, drawn for bounds.
    Draw = Callable[[Random, Sequence[float]], list[float]]

WALL_ZERO = 1_700_000_000
READ, CREATE, UPDATE, SEARCH, LIST = (
    "contacts.read",
    "contacts.create",
    "contacts.update",
    "contacts.search",
    "contacts.list",
)

_ids = count(1)


def attempt(  # noqa: PLR0913 - a history is easier to read in one line per attempt
    opened_s: float,
    outcome: int | str = 200,
    *,
    took_s: float = 0.01,
    operation: str = READ,
    subject: str = "k7",
    reset_s: int | None = None,
    retry_after_s: float | None = None,
    request_id: str = "",
    status: int | None = None,
    reused: bool = False,
) -> Exchange:
    """
    Write one attempt.

    Args:
        opened_s: Monotonic time at which it began; wall time runs along from WALL_ZERO.
        outcome: The status of a whole answer, or how it ended otherwise.
        took_s: How long it took.
        operation: The call.
        subject: The canary.
        reset_s: Announced reset, in seconds after WALL_ZERO.
        retry_after_s: Announced Retry-After.
        request_id: Intercom's id.
        status: Status of an answer that did not come whole.
        reused: Its connection had carried an answer before.
    """
    answered = isinstance(outcome, int)
    return Exchange(
        id=f"x{next(_ids)}",
        link="intercom_api",
        vantage="near",
        operation=operation,
        subject=subject,
        opened_s=opened_s,
        closed_s=None if outcome == "open" else opened_s + took_s,
        status=outcome if isinstance(outcome, int) else status,
        ended="answered" if answered else outcome,  # type: ignore[arg-type]
        request_id=request_id,
        reset_at=None if reset_s is None else WALL_ZERO + reset_s,
        retry_after_s=retry_after_s,
        writes=operation in {CREATE, UPDATE},
        opened_at=WALL_ZERO + opened_s,
        reused=reused,
    )


def reply(kind: AnswerKind, *, took_s: float = 0.5, began_s: float = 0.0, **more: Any) -> Answer:
    """Write what the caller got."""
    return Answer(kind=kind, operation="read_contact", began_s=began_s, ended_s=began_s + took_s, **more)


def contact(name: str, *, email: str | None = "k7@example.test", **more: Any) -> dict[str, Any]:
    """Write a contact as the fake tells it."""
    flags = {"archived": False, "deleted": False, "blocked": False, "merged_into": None}
    return {"id": name, "email": email, "external_id": None, **flags, **more}


def full_jitter(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait anything up to the bound."""
    return [random.uniform(0, bound_s) for bound_s in bounds_s]


def equal_jitter(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait half the bound, and anything up to the other half."""
    return [random.uniform(bound_s / 2, bound_s) for bound_s in bounds_s]


def tenth_jitter(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait within a tenth of a length that lies under the bound, as Intercom's own clients do."""
    return [random.uniform(0.9, 1.1) * bound_s / 1.1 for bound_s in bounds_s]


def no_jitter(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait exactly the bound."""
    return list(bounds_s)


def same_wait(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait the first bound each time."""
    return [bounds_s[0] for _ in bounds_s]


def same_jitter(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait up to the first bound each time."""
    return [random.uniform(0, bounds_s[0]) for _ in bounds_s]


def decorrelated_jitter(random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Wait between a base and three times the last wait; the bounds are base × 3, 9, 27 …, capped by the last one."""
    base_s = wait_s = bounds_s[0] / 3
    drawn = []
    for bound_s in bounds_s:
        wait_s = min(bound_s, random.uniform(base_s, wait_s * 3))
        drawn.append(wait_s)
    return drawn


def failing_series(
    random: Random,
    draw: Callable[[Random, Sequence[float]], list[float]],
    bounds_s: Sequence[float],
    *,
    times: int,
    late_s: float = 0.004,
    outcome: int | str = 503,
) -> list[Exchange]:
    """Write *times* series of a client that draws its waits so, and wakes up to *late_s* too late each time."""
    history = []
    for number in range(times):
        now_s = 100.0 * number
        for wait_s in [0.0, *draw(random, bounds_s)]:
            now_s += wait_s + random.uniform(0, late_s)
            history.append(attempt(now_s, outcome, subject=f"k{number}"))
            now_s += 0.01
    return history


def no_wait(_random: Random, bounds_s: Sequence[float]) -> list[float]:
    """Come back at once."""
    return [0.0 for _ in bounds_s]


DOUBLING = (0.3, 0.6, 1.2)
TRIPLING = (0.3, 0.9, 2.7)
# Clients that wait as they claim.
GOOD = [
    pytest.param(full_jitter, DOUBLING, id="full jitter"),
    pytest.param(equal_jitter, DOUBLING, id="equal jitter"),
    pytest.param(tenth_jitter, DOUBLING, id="a tenth of jitter"),
    pytest.param(no_jitter, DOUBLING, id="no jitter"),
    pytest.param(decorrelated_jitter, TRIPLING, id="decorrelated jitter"),
    pytest.param(full_jitter, (0.3, 0.6, 0.6), id="capped"),
    pytest.param(full_jitter, (0.05, 0.1, 0.2), id="short waits"),
    pytest.param(full_jitter, (0.3, 0.36, 0.42), id="slow growth"),
]
