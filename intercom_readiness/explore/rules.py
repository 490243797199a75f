"""
What always holds, whichever fault is met: the rules that a trial is judged by.

Each is a line that features know, so that what breaks it can be written down and run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.explore.scripts import asks_health
from intercom_readiness.faults.kinds import LinkKind
from intercom_readiness.faults.registry import fault
from intercom_readiness.judgements import answers, attempts, health_answers, privacy, truth, waits
from intercom_readiness.profile.policy import covers

from .trials import CREATING, Hit, Trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.profile import Profile

# After which a call may be repeated whatever it was: Intercom, or the edge, has not done it.
_SURELY_NOT_DONE = frozenset({"429", "502", "503"})
# Troubles that end an attempt at once, so that no claimed deadline is used up by them.
_QUICK = frozenset({"429", "500", "502", "503", "504", "reset", "malformed"})


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One promise that always holds.

    Attributes:
        name: One word for it.
        promise: What the target owes, as the end of "found: …".
        text: The line of a scenario that judges it, "" for what the end of every scenario judges; may name the
            {operation}.
        item: The line of the checklist that it belongs to.
        judge: Judges it, given the scene and the operation.
        holds_for: Tells whether it is promised in a trial.
    """

    name: str
    promise: str
    text: str
    item: str
    judge: Callable[[Scene, str], object] = lambda _scene, _operation: None
    holds_for: Callable[[Trial, Profile], bool] = lambda _trial, _profile: True

    def line(self, trial: Trial) -> str:
        """Write the line for one trial."""
        return self.text.format(operation=trial.operation)


def rule_of(name: str) -> Rule:
    """Give a rule by its name."""
    return next(rule for rule in RULES if rule.name == name)


def _alone(trial: Trial, _profile: Profile) -> bool:
    return trial.situation != "crowd"


def _copy_claimed(trial: Trial, profile: Profile) -> bool:
    fallback = profile.policy.fallback
    return (
        trial.situation == "shown"
        and bool(trial.hits)
        and fallback is not None
        and all(hit.trouble and covers(fallback.on, hit.trouble) for hit in trial.hits)
    )


def _shows_attempts(trial: Trial, _profile: Profile) -> bool:
    return trial.situation != "crowd" and not any(_refuses_connections(hit) for hit in trial.hits)


def _refuses_connections(hit: Hit) -> bool:
    kind = fault(hit.phrase)[0]
    return isinstance(kind, LinkKind) and kind.refuses


def _announces(phrase: str) -> Callable[[Trial, Profile], bool]:
    return lambda trial, _profile: trial.situation != "crowd" and any(hit.phrase == phrase for hit in trial.hits)


def _refused(trial: Trial, _profile: Profile) -> bool:
    return trial.situation != "crowd" and any(hit.refuses for hit in trial.hits)


def _passes(trial: Trial, profile: Profile) -> bool:
    """Tell whether one short trouble is claimed to be got over, by repeating what may be repeated."""
    if len(trial.hits) != 1 or trial.situation in {"shown", "crowd"}:
        return False
    hit, operation = trial.hits[0], profile.operation(trial.operation)
    retry = profile.retry_for(operation)
    short = hit.place == "call" and hit.kind not in {"lost_reply", "odd_page"} and hit.trouble in _QUICK
    safe = operation.role in {"read", "search", "list"} or hit.trouble in _SURELY_NOT_DONE
    return short and safe and retry.attempts_max > 1 and covers(retry.on, hit.trouble)


def _may_double(trial: Trial, _profile: Profile) -> bool:
    return trial.situation in CREATING and any(hit.may_lose_a_reply for hit in trial.hits)


def _counts_effects(trial: Trial, profile: Profile) -> bool:
    return trial.situation != "crowd" and not _may_double(trial, profile)


def _ends_for_good(trial: Trial, profile: Profile) -> bool:
    """Tell whether a failure may come of it after which something goes on that matters; watching costs a second."""
    lasting = any(hit.place != "call" for hit in trial.hits)
    return trial.situation != "crowd" and lasting and profile.operation(trial.operation).role in {"write", "erase"}


def _is_crowd(trial: Trial, _profile: Profile) -> bool:
    return trial.situation == "crowd"


def _is_recognisable(trial: Trial, _profile: Profile) -> bool:
    return trial.situation == "recognisable"


def _held_once(scene: Scene) -> None:
    scene.effects.free = True
    answers.at_most_one_contact(scene)


RULES = (
    Rule("alive", "a process that lives on", "", "transport_failures"),
    Rule(
        "effects",
        "the side effects that the caller was told of, and no others",
        "the side effects of {operation} fit what the caller was told",
        "create_once",
        truth.effects_fit,
        _counts_effects,
    ),
    Rule(
        "once",
        "nobody new is made twice",
        "Intercom holds at most one such contact",
        "create_once",
        lambda scene, _: _held_once(scene),
        _may_double,
    ),
    Rule(
        "privacy",
        "nobody is given away",
        "nothing that was seen gives the contact away",
        "no_personal_data",
        lambda scene, _: privacy.nobody_given_away(scene),
        _is_recognisable,
    ),
    Rule(
        "truth",
        "a caller who is told the truth in time",
        "every caller is told the truth in time",
        "errors_surface",
        lambda scene, _: truth.told_in_time(scene),
        _alone,
    ),
    Rule(
        "copy",
        "the copy that is claimed",
        "a copy is served where one is claimed",
        "fallback_serves",
        lambda scene, _: truth.claimed_copy_served(scene),
        _copy_claimed,
    ),
    Rule(
        "passes",
        "work that gets over a short trouble",
        "the target does as asked",
        "server_error_retry",
        lambda scene, _: answers.done(scene),
        _passes,
    ),
    Rule(
        "refused",
        "no repetition of what was refused for good",
        "no refused call was repeated",
        "refusals_final",
        lambda scene, _: attempts.refused_once(scene),
        _refused,
    ),
    Rule(
        "few",
        "no more attempts than claimed",
        "the attempts are as few as claimed",
        "rate_limit_bounded",
        lambda scene, _: attempts.bounded(scene),
        _shows_attempts,
    ),
    Rule(
        "reset",
        "no attempt before the announced reset",
        "no attempt was made before the announced reset",
        "rate_limit_retry",
        lambda scene, _: attempts.none_before_the_reset(scene),
        _announces("a rate limit"),
    ),
    Rule(
        "retry_after",
        "no attempt before Retry-After has passed",
        "no attempt was made before Retry-After had passed",
        "retry_after",
        lambda scene, _: attempts.none_before_retry_after(scene),
        _announces("a rate limit that only says Retry-After"),
    ),
    Rule(
        "jitter",
        "waits that differ",
        "the waits between attempts differ",
        "retry_jitter",
        lambda scene, _: waits.jittered(scene),
        _is_crowd,
    ),
    Rule(
        "health",
        "health that answers in time meanwhile",
        "every health answer came in time",
        "health_fast",
        lambda scene, _: health_answers.in_time(scene),
        asks_health,
    ),
    Rule(
        "silent",
        "nothing that goes on after a failure was told",
        "whoever was told that it failed can rely on it",
        "errors_surface",
        lambda scene, _: truth.failure_is_final(scene),
        _ends_for_good,
    ),
    Rule("steady", "a target that is as before once the trouble is over", "", "fallback_recovers"),
)
