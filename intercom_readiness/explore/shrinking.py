"""
Make a finding as small as it gets, with Hypothesis: fewer faults, somebody simpler, a simpler fault, an earlier call.

Hypothesis shrinks what it has found itself. So it first finds the trial among its simpler kin by its looks alone,
which takes no lab; with that in its memory it begins again, and every further look is a trial.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import hypothesis
import hypothesis.errors
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase

from intercom_readiness.explore.trials import PLACES, SITUATIONS, Hit, Situation, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")

# What a fault may be taken for when it shows the same: one for each family, the simplest first.
SIMPLE_API = ("a 503 error", "a closed connection", "a stalled answer", "a rate limit", "a 401 refusal")
SIMPLE_LINK = ("refuses connections", "resets connections", "swallows every answer")
_LOOKS_MAX = 100_000
_KEY = b"explore"


def smallest(found: Trial, fails: Callable[[Trial], bool], situations: Collection[str] = SITUATIONS) -> Trial | None:
    """
    Find the simplest trial that still fails; None when not even the found one does.

    Args:
        found: What failed.
        fails: Does a trial, and tells whether it fails in the same way; says no once there is no time left.
        situations: Those that the operation can be asked in.
    """
    results: dict[Trial, bool] = {}

    def known(trial: Trial) -> bool:
        if trial not in results:
            results[trial] = fails(trial)
        return results[trial]

    if not known(found):
        return None
    kin, database = _kin(found, situations), InMemoryExampleDatabase()
    quiet = hypothesis.settings(database=database, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
    by_looks = hypothesis.settings(quiet, max_examples=_LOOKS_MAX, phases=[hypothesis.Phase.generate])
    by_trials = hypothesis.settings(quiet, phases=[hypothesis.Phase.reuse, hypothesis.Phase.shrink])
    try:
        hypothesis.find(kin, lambda trial: trial == found, settings=by_looks, database_key=_KEY)
    except hypothesis.errors.NoSuchExample:
        return found
    for remembered in list(database.fetch(_KEY)):
        # What stands under the first key is taken for small already, and is not made smaller.
        database.move(_KEY, _KEY + b".secondary", remembered)
    return hypothesis.find(kin, known, settings=by_trials, database_key=_KEY)


def _kin(found: Trial, situations: Collection[str]) -> SearchStrategy[Trial]:
    """Draw trials that are no less simple than the found one, with the simplest first in everything drawn."""
    numbers = range(len(found.hits))
    kept = [choice for size in range(len(found.hits) + 1) for choice in combinations(numbers, size)]
    return st.builds(
        lambda situation, choice, hits: Trial(found.operation, situation, tuple(hits[number] for number in choice)),
        st.sampled_from(_no_less_simple(found, situations)),
        st.sampled_from(kept),
        st.tuples(*(_simpler(hit) for hit in found.hits)),
    )


def _no_less_simple(found: Trial, situations: Collection[str]) -> list[Situation]:
    if found.situation == "crowd":
        return ["crowd"]
    simpler = SITUATIONS[: SITUATIONS.index(found.situation)]
    return [*(one for one in simpler if one in situations), found.situation]


def _simpler(hit: Hit) -> SearchStrategy[Hit]:
    """Draw what a fault may be simplified to; from short lists, since Hypothesis tries all of a short one."""
    if hit.on_the_link:
        links = [Hit(phrase, "link") for phrase in _before(SIMPLE_LINK, hit.phrase)]
        return st.sampled_from([*dict.fromkeys([Hit(SIMPLE_API[0], "every"), *links, Hit(hit.phrase, "link"), hit])])
    places = [(place, 1) for place in _before(PLACES, hit.place)]
    if hit.place == "call":
        places += [(hit.place, number) for number in range(1, hit.number)]
    phrases = st.sampled_from([*_before(SIMPLE_API, hit.phrase), hit.phrase])
    return st.builds(
        lambda phrase, place: Hit(phrase, *place), phrases, st.sampled_from([*places, (hit.place, hit.number)])
    )


def _before(order: tuple[T, ...], own: str) -> tuple[T, ...]:
    return order[: order.index(own)] if own in order else order
