"""What is found gets small: Hypothesis shrinks it by trials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.explore.shrinking import smallest
from intercom_readiness.explore.trials import Hit, Trial

if TYPE_CHECKING:
    from collections.abc import Callable

STALLED = Hit("a stalled answer", "every")
LOST = Hit("a reply that never comes", "call", 2)
FLAPS = Hit("flaps", "link")


@pytest.mark.parametrize(
    ("found", "fails", "small"),
    [
        pytest.param(
            Trial("read", "shown", (STALLED, LOST)),
            lambda _trial: True,
            Trial("read", "known"),
            id="whatever is asked: nobody special and no fault",
        ),
        pytest.param(
            Trial("upsert", "new lead", (FLAPS, LOST)),
            lambda trial: trial.situation == "new lead" and LOST in trial.hits,
            Trial("upsert", "new lead", (LOST,)),
            id="only one of two faults: that one, at its place",
        ),
        pytest.param(
            Trial("upsert", "new lead", (Hit("a reply that never comes", "every"),)),
            lambda trial: any(hit.kind == "lost_reply" for hit in trial.hits),
            Trial("upsert", "known", (Hit("a reply that never comes", "call"),)),
            id="any call: the first one",
        ),
        pytest.param(
            Trial("read", "known", (Hit("a 504 page from the edge", "every"),)),
            lambda trial: any(hit.trouble.startswith("5") and hit.place == "every" for hit in trial.hits),
            Trial("read", "known", (Hit("a 503 error", "every"),)),
            id="any server error: the plainest one",
        ),
    ],
)
def test_the_simplest_that_fails(found: Trial, fails: Callable[[Trial], bool], small: Trial) -> None:
    """Fewer faults, somebody simpler, a simpler fault, an earlier call."""
    assert smallest(found, fails) == small


def test_what_does_not_fail_again_is_nothing() -> None:
    """A finding is confirmed before anything else."""
    tried: list[Trial] = []

    def holds(trial: Trial) -> bool:
        tried.append(trial)
        return False

    assert smallest(Trial("read", "known", (STALLED,)), holds) is None
    assert len(tried) == 1


def test_no_trial_is_done_twice_and_few_are_done() -> None:
    """Trials cost seconds."""
    tried: list[Trial] = []

    def fails(trial: Trial) -> bool:
        tried.append(trial)
        return LOST in trial.hits

    smallest(Trial("upsert", "new lead", (LOST,)), fails)

    assert len(tried) == len(set(tried)) <= 60


def test_only_situations_that_the_operation_knows() -> None:
    """A read has nobody new."""
    tried: list[str] = []

    def fails(trial: Trial) -> bool:
        tried.append(trial.situation)
        return trial.situation != "known"

    assert smallest(Trial("read", "shown", (STALLED,)), fails, {"known", "shown"}) == Trial("read", "shown")
    assert set(tried) == {"known", "shown"}
