"""Judges how health and liveness answer: in time whatever Intercom does, with all that the people on call ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import counted, seconds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from intercom_readiness.model import Observation


def health_answers_in_time(took_s: Sequence[float], *, within_s: float, grace_s: float, at_once: bool = False) -> str:
    """
    Judge that health answers while Intercom does not.

    Args:
        took_s: How long each answer took, in seconds; one without an answer took until the asker gave up.
        within_s: What the target claims, or the timeout of one attempt.
        grace_s: What the machine may add.
        at_once: Whether all were asked at the same moment, for the hint.

    Raises:
        MissingPremise: Nothing was asked.
        PromiseBroken: One took longer.
    """
    if not took_s:
        raise MissingPremise("health was not asked while Intercom stalled")
    longest_s = max(took_s)
    if longest_s <= within_s + grace_s:
        return f"{counted(len(took_s), 'health answer')}, the slowest after {seconds(longest_s)}"
    late = sum(one > within_s + grace_s for one in took_s)
    queue = "each asker waits for the looks of those before it" if at_once and late > 1 else ""
    raise PromiseBroken(
        f"health within {seconds(within_s)} (grace {seconds(grace_s)}) while Intercom stalls",
        f"{late} of {counted(len(took_s), 'answer')} came later, the slowest after {seconds(longest_s)}",
        closest_miss=f"{seconds(longest_s - within_s - grace_s)} too late",
        hint=queue or "health retries, or waits for Intercom as long as real work does: whoever asks gives up before",
    )


def health_is_complete(said: Observation, *, quota_seen: Collection[int], latency_max_s: float) -> str:
    """
    Judge the fields of a health answer while all is well.

    Args:
        said: Health, read with all its places declared.
        quota_seen: What Intercom's answers said of the calls left, since health may have looked.
        latency_max_s: The longest latency that can be true.

    Raises:
        MissingPremise: No answer of Intercom's said anything of the calls left.
        PromiseBroken: A field is missing or cannot be true.
    """
    value = said.value
    wrong = [] if value["state"] == "healthy" else [f"state {value['state'] or said.unreadable}"]
    wrong += [] if value["authenticated"] is True else [f"authenticated {value['authenticated']}"]
    latency_ms, left = value["latency_ms"], value["quota_left"]
    if latency_ms is None or not 0 <= latency_ms <= latency_max_s * 1000:
        wrong.append(f"latency {'missing' if latency_ms is None else f'{latency_ms:g} ms'}")
    if not quota_seen:
        raise MissingPremise("no answer of Intercom's told what is left of the rate limit, so health cannot be judged")
    if left is None or not min(quota_seen) <= left <= max(quota_seen):
        seen = f"{min(quota_seen)} to {max(quota_seen)}" if len(set(quota_seen)) > 1 else str(min(quota_seen))
        wrong.append(f"quota left {'missing' if left is None else f'{left:g}'} where Intercom said {seen}")
    if wrong:
        raise PromiseBroken(
            "health with state, authentication, latency and what is left of the quota, all true",
            "; ".join(wrong),
            hint="take the numbers from the last answer of Intercom's",
        )
    return f"healthy, authenticated, {latency_ms:g} ms, {left:g} calls left"


def latency_tells_a_slow_intercom(said: Sequence[Observation], *, delay_s: float, latency_max_s: float) -> str:
    """
    Judge that the latency in health is that of Intercom.

    Args:
        said: Health answers while each call was answered late, oldest first.
        delay_s: How late.
        latency_max_s: The longest latency that can be true.

    Raises:
        PromiseBroken: None of them told it.
    """
    told_ms = [one.value["latency_ms"] for one in said if one.value and one.value["latency_ms"] is not None]
    # A latency in whole milliseconds may be rounded down.
    right = [one for one in told_ms if delay_s * 1000 - 1 <= one <= latency_max_s * 1000]
    if right:
        return f"a latency of {right[0]:g} ms while Intercom took {delay_s * 1000:g} ms longer"
    raise PromiseBroken(
        f"health with a latency of {delay_s * 1000:g} ms or more, since Intercom was that slow",
        f"{', '.join(f'{one:g} ms' for one in told_ms[-3:]) or 'no latency'}",
        hint="the latency is not measured, or measured around something else than the call",
    )


def the_signal_is_as_declared(said: Observation, *, statuses: Mapping[str, Collection[int]]) -> str:
    """
    Judge that health's HTTP status is the one that the profile declares for its state.

    Args:
        said: Health.
        statuses: HTTP statuses by state; none where nothing is declared.

    Raises:
        MissingPremise: Nothing is declared for that state.
        PromiseBroken: Health cannot be read, or answers with another status.
    """
    state, status = said.value["state"], said.value["status"]
    if not state:
        raise PromiseBroken("health that can be read", said.unreadable)
    declared = statuses.get(state, ())
    if not declared:
        raise MissingPremise(
            f"which status health has while it is {state} is not declared: set status.{state} of the operation with "
            f"role health"
        )
    if status in declared:
        return f"{state} with status {status}"
    raise PromiseBroken(
        f"status {' or '.join(map(str, declared))} while health is {state}",
        f"status {status}",
        hint="load balancers and dashboards look at the status alone",
    )


def liveness_says_alive(pulses: Sequence[tuple[float, bool, str]], *, within_s: float) -> str:
    """
    Judge that the liveness check has nothing to do with Intercom.

    Args:
        pulses: For each question, how long the answer took in seconds, whether it meant alive, and what came.
        within_s: How long an orchestrator waits, every grace included.

    Raises:
        MissingPremise: Nothing was asked.
        PromiseBroken: An answer was another one, or late.
    """
    if not pulses:
        raise MissingPremise("liveness was not asked while Intercom was in trouble")
    for took_s, alive, what in pulses:
        if not alive or took_s > within_s:
            raise PromiseBroken(
                f"a liveness check that says alive within {seconds(within_s)}, whatever Intercom does",
                f"{what} after {seconds(took_s)}",
                hint="the orchestrator restarts a service that is not the one in trouble, and its caches are lost",
            )
    return f"alive {counted(len(pulses), 'time')}, the slowest after {seconds(max(one[0] for one in pulses))}"
