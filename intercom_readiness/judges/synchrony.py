"""
Judges whether replicas that met the same rate limit come back in the same instant.

Each replica is asked the same few questions at the same moments, so that what the first one draws for its n-th
question can be compared with what the others draw for theirs: replicas whose random numbers begin alike are apart from
question to question, and together with each other. A wave is together when the median over its questions is no more
than the machine's noise. Late wake-ups part those who are together, and good ones meet by chance, so that several waves
decide: they pass when few of them are together, and are broken when chance brings as many together with a probability
below ALARM.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.attempts import TOO_MANY_REQUESTS, in_order
from intercom_readiness.judges.luck import chance_of_at_most
from intercom_readiness.judges.rate_limits import RESET_TOLERANCE_S
from intercom_readiness.judges.telling import counted, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intercom_readiness.model import Exchange

# How likely replicas with jitter of the claimed width may be called synchronous.
ALARM = 1e-4
# Two waves apart suffice, or two of three: on a quiet machine replicas without jitter look like that once in 100 runs.
WAVES_MIN = 2
FEW = 3


@dataclass(frozen=True, slots=True)
class Wave:
    """
    How replicas came back after one shared limit.

    Attributes:
        returns_s: By question, then by replica: seconds after the announced reset; only questions to which every
            replica came back.
        noise_s: By how much the machine alone parts those who wake at the same moment.
    """

    returns_s: tuple[tuple[float, ...], ...]
    noise_s: float

    @property
    def apart_s(self) -> float:
        """How far the replicas came apart: the median, over the questions, of the first to the last."""
        apart = sorted(max(one) - min(one) for one in self.returns_s)
        return apart[len(apart) // 2]

    def luck(self, width_s: float) -> float:
        """
        Bound the probability that replicas that draw evenly over *width_s* look as synchronous as the noise.

        Of n even draws the first and the last lie within the share p with probability n p^(n-1) - (n - 1) p^n. More
        than half of the questions do so with at most that, times their number, over the number that it takes
        (Markov), however much one replica's questions hang together.
        """
        if width_s <= self.noise_s:
            return 1.0
        share, count = self.noise_s / width_s, len(self.returns_s[0])
        together = count * share ** (count - 1) - (count - 1) * share**count
        questions = len(self.returns_s)
        return float(min(1.0, together * questions / (questions // 2 + 1)))


def wave_of(exchanges: Iterable[Exchange], asked: Sequence[Sequence[str]], *, noise_s: float) -> Wave | None:
    """
    Find how replicas came back.

    Args:
        exchanges: Exchanges of all replicas since they were asked, seen near.
        asked: Subjects by question, then by replica.
        noise_s: As for Wave.

    Returns:
        The wave; None where they were not told the same reset, or there is no question to which all came back.
    """
    every = [one for one in in_order(exchanges) if one.subject]
    told = {one.reset_at for one in every if one.status == TOO_MANY_REQUESTS and one.reset_at is not None}
    if not told:
        return None
    reset_at = min(told)
    first: dict[str, float] = {}
    for one in every:
        after_s = one.opened_at - reset_at
        if after_s >= -RESET_TOLERANCE_S:
            first.setdefault(one.subject, after_s)
    whole = [tuple(first[subject] for subject in row) for row in asked if all(subject in first for subject in row)]
    late = [one for one in every if one.reset_at not in {None, reset_at} and one.opened_at < reset_at]
    return Wave(tuple(whole), noise_s) if whole and not late else None


def replicas_come_back_apart(waves: Sequence[Wave], *, width_s: float) -> str:
    """
    Judge that replicas do not come back in the same instant.

    Args:
        waves: How they came back, one or more times.
        width_s: Over how much the target claims to spread those who come back.

    Raises:
        MissingPremise: Nobody came back, or it cannot be told from luck yet.
        PromiseBroken: They came back together, each time.
    """
    if not waves:
        raise MissingPremise("the replicas did not come back after the same limit, so nothing can be compared")
    together = [one for one in waves if one.apart_s <= one.noise_s]
    typical = sorted(waves, key=lambda one: one.apart_s)[len(waves) // 2]
    told = f"{len(together)} of {counted(len(waves), 'wave')} together, typically {seconds(typical.apart_s)} apart"
    if len(waves) >= WAVES_MIN and len(together) <= len(waves) // FEW:
        return f"{len(typical.returns_s[0])} replicas came back after the same reset: {told}"
    chances = [one.luck(width_s) for one in waves]
    if 1 - chance_of_at_most(len(together) - 1, chances) >= ALARM:
        raise MissingPremise(
            f"replicas that come back together cannot be told from luck yet: {told}, with noise of "
            f"{seconds(typical.noise_s)} and a claimed spread of {seconds(width_s)}"
        )
    closest = min(waves, key=lambda one: one.apart_s)
    raise PromiseBroken(
        f"replicas that come back apart after a limit they share, by more than {seconds(closest.noise_s)}",
        f"{told}: {_one_by_one(closest)}",
        closest_miss=f"{len(closest.returns_s[0])} replicas came back within {seconds(closest.apart_s)} of each other",
        hint="they wake at the reset itself, or draw the same random numbers; add jitter that differs by process",
    )


def _one_by_one(wave: Wave) -> str:
    row = min(wave.returns_s, key=lambda one: max(one) - min(one))
    return "replica " + ", ".join(f"{number} at {seconds(after_s)}" for number, after_s in enumerate(row, 1))
