"""Tells how the target of one scenario tried again, for the page of that scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intercom_readiness.model import Forensics, TriedCall


@dataclass(frozen=True, slots=True)
class Retries:
    """
    The retries of a scenario as the page shows them.

    Attributes:
        numbers: Label and text of each number that is known.
    """

    sentence: str
    margins: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    calls: tuple[TriedCall, ...]


def retries_of(found: Forensics | None) -> Retries | None:
    """Tell what was found; None where nothing was tried twice and no bound came near."""
    if found is None or not (found.calls or found.margins or found.wasted):
        return None
    sentence = f"How it tried again: attempts {found.attempts}, calls {found.calls_seen}"
    return Retries(sentence, found.margins, tuple(_numbers(found)), found.calls)


def _numbers(found: Forensics) -> list[tuple[str, str]]:
    known = (
        ("reached Intercom", None if found.arrived is None else str(found.arrived)),
        ("longest own wait", _seconds(found.longest_wait_s)),
        ("claimed cap", _seconds(found.cap_s)),
        ("waits grow by", None if found.growth is None else f"× {found.growth:.2f}"),
        ("jitter", _seconds(found.jitter_s)),
        ("after the reset", _seconds(found.reset_margin_s)),
        ("time lost", _seconds(found.lost_s)),
        ("wasted", ", ".join(f"{count} {why}" for why, count in found.wasted.items()) or None),
    )
    return [(label, text) for label, text in known if text is not None]


def _seconds(value_s: float | None) -> str | None:
    return None if value_s is None else f"{value_s:.2f} s"
