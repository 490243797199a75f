"""Which trials there are, and in which order they are worth their time: the most different ones first."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, TypeVar

from intercom_readiness.explore.trials import Hit, Place, Trial
from intercom_readiness.faults.registry import api_phrases, fault, link_phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from intercom_readiness.explore.trials import Case
    from intercom_readiness.profile import Profile

T = TypeVar("T")

# Pairs are drawn: all of them would be many thousands.
PAIRS = 400
# A second fault meets one of the next calls after the first: its repetition, or what follows.
FURTHER_CALLS = 2
# Noise of the machine can hide that waits are alike, so more than one look is worth its second.
_CROWD_PHRASES = ("a 503 error", "a 500 error", "a closed connection")
OPEN_ONLY = "has forgotten its open connections"
_ENDS_CONNECTIONS = frozenset({"link_reset", "link_cut", "link_hang_up", "black_hole"})


def plan(cases: list[Case], profile: Profile, seed: int, *, pairs: bool) -> list[Trial]:
    """
    List the trials: each fault at each call, at the last write, at all calls, on the link; with *pairs*, two at once.

    Args:
        cases: What the target does while all is well.
        profile: What it claims.
        seed: The order, and which pairs, follow from it.
        pairs: Draw pairs of faults as well, and try them in turns with the single ones.
    """
    order = random.Random(f"explore {seed}")
    single = [Trial(case.operation, case.situation, (hit,)) for case in cases for hit in _hits(case)]
    crowds = [
        Trial(case.operation, "crowd", (Hit(phrase, "every"),))
        for phrase in _CROWD_PHRASES
        for case in cases
        if case.role == "read"
        and case.situation == "known"
        and profile.retry_for(profile.operation(case.operation)).attempts_max > 1
    ]
    # There are few crowds, and nothing else shows what they do.
    alone = [*crowds, *_in_turns(single, lambda trial: trial.hits[0].kind, order)]
    return _interleaved([alone, _pairs(cases, order)]) if pairs else alone


def _hits(case: Case) -> list[Hit]:
    places: list[tuple[Place, int]] = [("call", number) for number in range(1, len(case.calls) + 1)]
    places.append(("every", 1))
    if case.writes:
        places.append(("last write", 1))
    api = [Hit(phrase, *place) for phrase in api_phrases() for place in places]
    links = [Hit(phrase, place) for phrase in link_phrases() for place in _places_on_the_link(phrase)]
    hits = [*api, *links]
    return [hit for hit in hits if _makes_sense(hit, case.role, case.situation) and _adds_something(hit, case)]


def _places_on_the_link(phrase: str) -> list[Place]:
    """Choose between new connections and open ones: where either may matter, both."""
    if phrase == OPEN_ONLY:
        return ["open link"]
    return ["link", "open link"] if fault(phrase)[0].name in _ENDS_CONNECTIONS else ["link"]


def _adds_something(hit: Hit, case: Case) -> bool:
    """Leave out what would show no more of somebody recognisable than the first call does."""
    return case.situation != "recognisable" or (hit.place == "call" and hit.number == 1)


def makes_sense(trial: Trial, role: str) -> bool:
    """Leave out faults that tell a lie which nobody can see through, and pages that are odd where there are none."""
    return all(_makes_sense(hit, role, trial.situation) for hit in trial.hits)


def _makes_sense(hit: Hit, role: str, situation: str) -> bool:
    if hit.kind == "odd_page":
        # Nobody can tell that empty pages, each with a cursor of its own, will never end.
        never_ends = hit.phrase == "an empty page in the middle" and hit.place != "call"
        return situation == "pages" and not never_ends
    if hit.phrase == "a rate limit of five minutes":
        # Whoever heeds it asks nothing for so long, whatever comes next.
        return False
    if hit.phrase == "a 404 refusal":
        # Of anything but a read, Intercom's word that there is nobody is as good as a success.
        return role == "read"
    return "quotes a person" not in hit.phrase or situation == "recognisable"


def _pairs(cases: list[Case], order: random.Random) -> list[Trial]:
    drawn = []
    for _ in range(PAIRS if cases else 0):
        case = order.choice(cases)
        hits = [hit for hit in _hits(case) if hit.place not in {"every", "last write"}]
        first = order.choice(hits)
        further = [hit for hit in hits if hit.place == "call" and hit.number == 1]
        second = order.choice(further)
        number = order.randint(1, FURTHER_CALLS)
        drawn.append(Trial(case.operation, case.situation, (first, Hit(second.phrase, "call", number))))
    return list(dict.fromkeys(drawn))


def _in_turns(trials: list[Trial], group: Callable[[Trial], Hashable], order: random.Random) -> list[Trial]:
    """Take the groups in turns, and within each group operations and situations in turns."""
    groups = [
        _interleaved(_grouped(members, lambda trial: (trial.operation, trial.situation), order))
        for members in _grouped(trials, group, order)
    ]
    return _interleaved(groups)


def _grouped(trials: Iterable[Trial], group: Callable[[Trial], Hashable], order: random.Random) -> list[list[Trial]]:
    groups: dict[Hashable, list[Trial]] = defaultdict(list)
    for trial in trials:
        groups[group(trial)].append(trial)
    shuffled = list(groups.values())
    order.shuffle(shuffled)
    for members in shuffled:
        order.shuffle(members)
    return shuffled


def _interleaved(lists: list[list[T]]) -> list[T]:
    return [one for one in chain.from_iterable(zip_longest(*lists)) if one is not None]
