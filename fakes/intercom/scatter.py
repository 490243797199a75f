"""Numbers that look random and follow from a seed, without the start-up cost of Python's random module."""

from __future__ import annotations

_BITS_64 = (1 << 64) - 1


class Scatter:
    """A sequence of 64-bit numbers (SplitMix64); good enough to look at, not for secrets."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _BITS_64

    def bits(self) -> int:
        """Return the next 64 bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _BITS_64
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _BITS_64
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _BITS_64
        return mixed ^ (mixed >> 31)

    def share(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        return self.bits() / (_BITS_64 + 1)

    def below(self, end: int) -> int:
        """Return a whole number from 0 up to, not including, *end*."""
        return self.bits() % end
