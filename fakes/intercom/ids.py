"""Identifiers in the forms that Intercom uses, never the same one twice in the life of a process."""

from __future__ import annotations

import itertools

from fakes.intercom.scatter import Scatter

_DIGITS = "0123456789abcdefghijklmnopqrstuv"
# All pairs of base-32 digits: a request id is ten of them, and one is made for every answer.
_PAIRS = [(a + b).encode() for a in _DIGITS for b in _DIGITS]
_BITS_20 = (1 << 20) - 1
_BITS_30 = (1 << 30) - 1
# Odd, so multiplying by it modulo a power of two maps each count to a different, scattered number.
_SCATTER = 0x2_7D4E_B2F1_65A9 | 1


class Ids:
    """
    Makes ids from a seed and counters; whoever returns to a seed goes on where it ended, so nothing is ever reused.

    What must be a small number (tags, notes, conversations) is counted through all seeds.
    """

    def __init__(self, seed: int) -> None:
        self._numbers = itertools.count(1)
        self._left: dict[int, tuple[Scatter, str, bytes, itertools.count[int], bytes, int]] = {}
        self._seed = seed
        self._start(seed)

    def _start(self, seed: int) -> None:
        self._scatter = Scatter(seed)
        self._contact_head = f"65{self._scatter.bits():016x}"
        self._request_head = b"".join(_PAIRS[self._scatter.below(1024)] for _ in range(5))
        self._contacts = itertools.count(1)
        self._request_block = b""
        self._requests = 0

    def begin(self, seed: int) -> None:
        """Make ids from another seed from now on."""
        if seed == self._seed:
            return
        self._left[self._seed] = (
            self._scatter,
            self._contact_head,
            self._request_head,
            self._contacts,
            self._request_block,
            self._requests,
        )
        self._seed, left = seed, self._left.pop(seed, None)
        if left is None:
            self._start(seed)
            return
        self._scatter, self._contact_head, self._request_head, self._contacts, self._request_block, self._requests = (
            left
        )

    def contact(self) -> str:
        """Make the id of a contact or company: 24 hexadecimal digits."""
        return f"{self._contact_head}{next(self._contacts):06x}"

    def number(self) -> int:
        """Make the number of a tag, attribute, note or conversation."""
        return next(self._numbers)

    def request(self) -> bytes:
        """Make a request id: 20 characters of ``[0-9a-v]``, as seen on live traffic."""
        count = self._requests & _BITS_20
        if not count:
            # The first 16 characters hold for a million requests; only the last four are made each time.
            block = (self._requests >> 20) * _SCATTER & _BITS_30
            self._request_block = b"".join(
                (self._request_head, _PAIRS[block >> 20], _PAIRS[block >> 10 & 1023], _PAIRS[block & 1023])
            )
        self._requests += 1
        scattered = count * _SCATTER & _BITS_20
        return self._request_block + _PAIRS[scattered >> 10] + _PAIRS[scattered & 1023]

    def uuid(self) -> str:
        """Make a UUID, as leads get for an external id."""
        text = f"{self._scatter.bits():016x}{self._scatter.bits():016x}"
        variant = "89ab"[int(text[16], 16) % 4]
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:]}"
