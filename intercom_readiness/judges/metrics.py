"""Judges that metrics are there and move with what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import listed, seconds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# Floating-point sums and shares are compared with so much room.
ROOM = 1e-6


def the_series_are_there(values: Mapping[str, float | None]) -> str:
    """
    Judge that declared series can be scraped once there was traffic.

    Args:
        values: What each series added up to, by the name in the profile; None where nothing matched.

    Raises:
        PromiseBroken: One has no sample.
    """
    missing = [name for name, value in values.items() if value is None]
    if missing:
        raise PromiseBroken(
            f"samples of {listed(values)}",
            f"none of {listed(missing)}",
            hint="the series has another name or other labels, or is born only by the trouble that it should warn of",
        )
    return ", ".join(f"{name} = {value:g}" for name, value in values.items())


def a_counter_grew(before: float | None, after: float | None, *, least: int, name: str, because: str) -> str:
    """
    Judge that a counter counted what happened.

    Args:
        before: Its value before; None when it had no sample, which counts as zero.
        after: Its value after.
        least: By how much it must have grown.
        name: The series.
        because: What happened, for the texts.

    Raises:
        PromiseBroken: It grew by less.
    """
    grown = (after or 0.0) - (before or 0.0)
    if grown >= least:
        return f"{name} grew by {grown:g}, since {because}"
    raise PromiseBroken(
        f"{name} to grow by {least} or more, since {because}",
        "it has no sample" if after is None else f"it grew by {grown:g}, from {before or 0:g} to {after:g}",
        hint="the metrics do not see what happens: an alert on them stays silent",
    )


def latency_grew(
    before: tuple[float | None, float | None],
    after: tuple[float | None, float | None],
    *,
    least_s: float,
    calls: int,
    name: str,
) -> str:
    """
    Judge that a histogram or summary measured slow answers.

    Args:
        before: Sum in seconds and count before; None when there was no sample, which counts as zero.
        after: The same after.
        least_s: How long the slow answers took together, in seconds.
        calls: How many there were.
        name: The series.

    Raises:
        PromiseBroken: Sum or count grew by less.
    """
    grown_s, counted = ((new or 0.0) - (old or 0.0) for new, old in zip(after, before, strict=True))
    if None not in after and grown_s + ROOM >= least_s and counted >= calls:
        return f"{name} grew by {seconds(grown_s)} over {counted:g} calls, of which {calls} took {seconds(least_s)}"
    observed = f"they grew by {seconds(grown_s)} and {counted:g}"
    raise PromiseBroken(
        f"{name}_sum and {name}_count to grow by {seconds(least_s)} and {calls}, since Intercom was slow",
        "they have no samples" if None in after else observed,
        hint="durations are not measured, or not around the call",
    )


def the_quota_is_followed(
    value: float | None, *, said: Collection[tuple[int, int]], used: bool, share: bool, name: str
) -> str:
    """
    Judge that a gauge shows what Intercom's headers say of the rate limit.

    Args:
        value: The gauge.
        said: Calls left and calls allowed, of each answer that may be the latest.
        used: Whether the gauge tells what is used instead of what is left.
        share: Whether it tells a share instead of a number.
        name: The series.

    Raises:
        MissingPremise: No answer said anything of it.
        PromiseBroken: The gauge says something else.
    """
    if not said:
        raise MissingPremise("no answer of Intercom's told what is left of the rate limit, so no gauge can be judged")
    right = {_as_told(left, limit, used=used, share=share) for left, limit in said}
    if value is not None and any(abs(value - one) <= ROOM for one in right):
        return f"{name} = {value:g}, as Intercom said"
    raise PromiseBroken(
        f"{name} = {listed(f'{one:g}' for one in sorted(right))}, as Intercom's answer said",
        "no sample" if value is None else f"{value:g}",
        hint="usage of the rate limit is not taken from X-RateLimit-Remaining, so its alert cannot fire in time",
    )


def _as_told(left: int, limit: int, *, used: bool, share: bool) -> float:
    calls = limit - left if used else left
    return calls / limit if share and limit else float(calls)
