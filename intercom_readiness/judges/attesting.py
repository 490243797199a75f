"""Judges what nothing can show to the suite: somebody looked, on a day, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise

if TYPE_CHECKING:
    from datetime import date


def attested(what: str, on: date | None, *, today: date) -> str:
    """
    Judge that somebody has looked at something.

    Args:
        what: What is so, as a sentence.
        on: The day on which somebody last looked, as the profile says.
        today: The day of the run.

    Raises:
        MissingPremise: Nobody has, or on a day that is still to come.
    """
    if on is None:
        raise MissingPremise(f"nothing shows that {what}; show it by a manifest, or attest it (token.attested)")
    if on > today:
        raise MissingPremise(f"token.attested is {on}, a day that is still to come")
    return f"{what}: attested on {on}, not shown"
