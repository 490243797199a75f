"""What a target claims about its own behaviour; each claim adds promises and sets bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from intercom_readiness.profile.attributes import Attributes  # noqa: TC001 - read at run time by `shape`
from intercom_readiness.profile.names import CreateAfterLostReply, FirstAsked  # noqa: TC001 - as above
from intercom_readiness.profile.watching import StatusPage  # noqa: TC001 - as above
from intercom_readiness.profile.webhooks import Webhooks  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Collection

Jitter = Literal["full", "equal", "none"]


def covers(troubles: Collection[str], trouble: str) -> bool:
    """Tell whether a claim such as `Retry.on` names a trouble: by its word, or by "5xx"."""
    return trouble in troubles or (trouble.startswith("5") and "5xx" in troubles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """
    The waits between attempts: either *first* × *factor*^n up to *cap*, or a list of *steps*; in seconds.

    Attributes:
        jitter: full – 0 to the wait; equal – half of it to all of it; none; a number j – the wait ± that fraction.
        plus_s: A random addition of up to so many seconds, on top.
    """

    first: float = 0.0
    factor: float = 2.0
    cap: float | None = None
    steps: tuple[float, ...] = ()
    jitter: Jitter | float = "none"
    plus_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetWait:
    """
    The target waits for X-RateLimit-Reset.

    Attributes:
        wait_max_s: The longest announced wait that it bears.
        spread_s: Over how much those who waited come back after the reset.
        everybody: All calls of a process wait, not only the one that was refused.
    """

    wait_max_s: float
    spread_s: float | None = None
    everybody: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """
    How often, after what and how long after the target tries again.

    Attributes:
        attempts_max: Requests in all, the first one included.
        on: "429", "5xx", a single status such as "503", "timeout", "reset", "refused", "malformed".
        create: What happens to a create whose reply was lost.
        patience_s: Longest time over all attempts of one call, after which no further attempt begins.
    """

    attempts_max: int
    wait_s: Waits = Waits()
    reset: ResetWait | None = None
    on: tuple[str, ...] = ()
    create: CreateAfterLostReply = "never"
    patience_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryOverride:
    """What one operation does differently; keys as in `Retry`, all optional."""

    attempts_max: int | None = None
    wait_s: Waits | None = None
    reset: ResetWait | None = None
    on: tuple[str, ...] | None = None
    create: CreateAfterLostReply | None = None
    patience_s: float | None = None

    def over(self, retry: Retry) -> Retry:
        """Give *retry* with what is said here in its place."""
        said = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None}
        return replace(retry, **said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Whether a read asks Intercom or the target's own copy first, and how long it may take in all."""

    first: FirstAsked = "intercom"
    deadline_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """How long a write may take in all."""

    deadline_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """
    The last good copy is served when Intercom does not answer.

    Attributes:
        on: After which troubles; words as in `Retry.on`.
        dropped_by: What makes the target forget a copy: a status ("404") or a webhook topic.
        marked: Whether a stale answer says so.
    """

    on: tuple[str, ...]
    dropped_by: tuple[str, ...] = ()
    marked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How long after a trouble has ended the target may still hold back, as one with a circuit breaker does."""

    within_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All claims; None means that nothing is claimed."""

    retry: Retry | None = None
    recovery: Recovery = Recovery()
    reads: Reads = Reads()
    writes: Writes = Writes()
    fallback: Fallback | None = None
    webhooks: Webhooks | None = None
    attributes: Attributes | None = None
    status_page: StatusPage | None = None
