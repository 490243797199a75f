"""Replicas that come back together after a shared limit are told from those that meet by chance."""

from __future__ import annotations

from random import Random

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.synchrony import Wave, replicas_come_back_apart, wave_of
from tests.judges.histories import attempt

NOISE_S = 0.03
ASKED = [("a1", "b1", "c1"), ("a2", "b2", "c2")]


def spread(random: Random, width_s: float, *, late_s: float = 0.01) -> Wave:
    """Make a wave of replicas that draw for each question."""
    rows = [[random.uniform(0, width_s) + random.uniform(0, late_s) for _ in range(3)] for _ in range(4)]
    return Wave(tuple(map(tuple, rows)), NOISE_S)


def drawn_once(random: Random, width_s: float) -> Wave:
    """Make a wave of replicas that draw once for all their questions."""
    row = tuple(random.uniform(0, width_s) for _ in range(3))
    return Wave((row,) * 4, NOISE_S)


def alike(random: Random, width_s: float) -> Wave:
    """Make a wave of replicas that draw the same for the same question, and wake a little late."""
    drawn = [random.uniform(0, width_s) for _ in range(4)]
    return Wave(tuple(tuple(one + random.uniform(0, 0.02) for _ in range(3)) for one in drawn), NOISE_S)


@pytest.mark.parametrize("draw", [spread, drawn_once])
def test_good_replicas_are_never_broken(draw: object) -> None:
    """Of thousands of good deployments none is called synchronous, and nearly all are seen to be apart in time."""
    random, unsure = Random(7), 0
    for _ in range(3000):
        waves: list[Wave] = []
        for _ in range(10):
            waves.append(draw(random, 0.2))  # type: ignore[operator]
            try:
                replicas_come_back_apart(waves, width_s=0.2)
            except MissingPremise:
                continue
            break
        else:
            unsure += 1

    assert unsure <= 3


def test_replicas_that_draw_alike_are_broken() -> None:
    """Replicas that come back together in each wave are caught, and the closest wave is told."""
    random = Random(3)

    with pytest.raises(PromiseBroken) as broken:
        replicas_come_back_apart([alike(random, 0.2) for _ in range(6)], width_s=0.2)

    assert "6 of 6 waves together" in broken.value.observed
    assert broken.value.closest_miss.startswith("3 replicas came back within 0.0")


def test_one_late_wave_does_not_hide_them() -> None:
    """A wave that the machine tore apart is outvoted."""
    random = Random(3)
    torn = Wave(((0.0, 0.1, 0.2),) * 4, NOISE_S)

    with pytest.raises(PromiseBroken):
        replicas_come_back_apart([torn, *(alike(random, 0.2) for _ in range(7))], width_s=0.2)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_waves_say_nothing(count: int) -> None:
    """Before luck can be ruled out nothing is said."""
    random = Random(5)

    with pytest.raises(MissingPremise):
        replicas_come_back_apart([alike(random, 0.2) for _ in range(count)], width_s=0.2)


@pytest.mark.parametrize(("width_s", "told"), [(0.02, "0.020 s"), (0.0, "0.000 s")])
def test_a_claim_narrower_than_the_noise_cannot_be_judged(width_s: float, told: str) -> None:
    """Nobody can tell a spread of less than the machine's own noise from none."""
    with pytest.raises(MissingPremise, match=f"claimed spread of {told}"):
        replicas_come_back_apart([alike(Random(5), width_s) for _ in range(10)], width_s=width_s)


def test_returns_are_counted_from_the_announced_reset() -> None:
    """Whoever was refused, or waited unrefused, comes back with its first call after the reset."""
    history = [attempt(0.1, 429, reset_s=2, subject=name) for name in ("a1", "b1", "c1", "a2", "b2")]
    came = {"a1": 2.05, "b1": 2.1, "c1": 2.0, "a2": 2.2, "b2": 2.3, "c2": 2.25}
    history += [attempt(at_s, subject=name) for name, at_s in came.items()]

    wave = wave_of(history, ASKED, noise_s=NOISE_S)

    assert wave is not None
    assert [round(after_s, 6) for row in wave.returns_s for after_s in row] == [0.05, 0.1, 0.0, 0.2, 0.3, 0.25]
    assert wave.apart_s == pytest.approx(0.1)


def test_who_was_told_another_reset_is_not_compared() -> None:
    """Replicas that were refused in different seconds met no shared limit."""
    history = [attempt(0.1, 429, reset_s=2, subject="a1"), attempt(0.2, 429, reset_s=3, subject="b1")]

    assert wave_of(history, ASKED, noise_s=NOISE_S) is None


def test_nobody_came_back() -> None:
    """Without a question to which all came back there is no wave."""
    history = [attempt(0.1, 429, reset_s=2, subject="a1"), attempt(2.1, subject="a1")]

    assert wave_of(history, ASKED, noise_s=NOISE_S) is None
