"""Judges that the target comes back no sooner than it claims: a machine makes waits longer, and never shorter."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.pausing import own_pauses
from intercom_readiness.judges.telling import counted, seconds, story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intercom_readiness.judges.pausing import Pause

# Fewer waits of a step are an anecdote.
SAMPLES_MIN = 4
# Timers that fire a little early, and claims that were rounded.
ROOM_SHARE = 0.1


def no_step_is_hasty(pauses: Iterable[Pause], *, floors_s: Sequence[float]) -> str:
    """
    Judge that the usual wait of each step is as long as the shortest that is claimed for it.

    A wait counts from the beginning of the attempt before it, for clients that keep their time so. The median forgives
    a stray attempt that is no retry.

    Args:
        pauses: Waits of one operation, from many series.
        floors_s: Shortest claimed wait before retry 1, 2, …; further retries are not judged.

    Raises:
        MissingPremise: No wait was seen that the backoff alone decides.
        PromiseBroken: The waits of a step are shorter.
    """
    by_step: dict[int, list[Pause]] = {}
    for pause in own_pauses(pauses):
        by_step.setdefault(pause.step, []).append(pause)
    judged = 0
    for step, floor_s in enumerate(floors_s):
        seen = by_step.get(step, [])
        if floor_s <= 0 or len(seen) < SAMPLES_MIN:
            continue
        judged += len(seen)
        usual_s = median(_since_the_last_began_s(pause) for pause in seen)
        if usual_s < floor_s * (1 - ROOM_SHARE):
            shortest = min(seen, key=_since_the_last_began_s)
            raise PromiseBroken(
                f"{seconds(floor_s)} or more before attempt {step + 2}, as claimed",
                f"{counted(len(seen), 'wait')}, half of them below {seconds(usual_s)}: {story(shortest.chain)}",
                closest_miss=f"the usual wait before attempt {step + 2} was {seconds(floor_s - usual_s)} too short",
                hint="the waits do not grow as claimed, or the claim knows less jitter than the code",
            )
    return f"{counted(judged, 'wait')} judged by the shortest that is claimed"


def _since_the_last_began_s(pause: Pause) -> float:
    return pause.chain[pause.step + 1].opened_s - pause.chain[pause.step].opened_s
