"""Judges what waivers do to a run: a failure that somebody owns counts as waived, until its day has passed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from intercom_readiness.model import ItemResult, Promise, Verdict, Waiver, WaiverState


def waived(promise: Promise, verdict: Verdict, waivers: Iterable[Waiver], today: date) -> Verdict:
    """
    Turn a broken promise into a waived one, where a waiver that has not expired covers each of its items.

    What is unknown stays unknown: nobody can own a failure that nobody has seen.
    """
    by_item = {waiver.item: waiver for waiver in waivers if not _is_over(waiver, today)}
    if verdict.outcome != "failed" or not promise.items or not all(item in by_item for item in promise.items):
        return verdict
    words = "; ".join(_words(by_item[item]) for item in promise.items)
    return replace(verdict, outcome="waived", hint=f"{words} ({verdict.hint})" if verdict.hint else words)


def settled(
    waivers: Iterable[Waiver], item_results: Sequence[ItemResult], today: date, *, narrowed: bool
) -> tuple[Waiver, ...]:
    """
    Tell what each waiver did in a run: "used", "stale" (the item is good without it), "expired", or "open".

    Args:
        waivers: Those of the profile.
        item_results: How the items came out.
        today: The day of the run; a waiver still holds on its last day.
        narrowed: Only a part of the plan was run, so that a good outcome says nothing about the rest.
    """
    outcomes = {result.item.id: result.outcome for result in item_results}
    states: dict[str, WaiverState] = {"waived": "used"}
    if not narrowed:
        states |= {"passed": "stale", "not_applicable": "stale"}
    return tuple(
        replace(one, state="expired" if _is_over(one, today) else states.get(outcomes.get(one.item, ""), "open"))
        for one in waivers
    )


def told(waiver: Waiver) -> str:
    """Say what somebody has to do about a settled waiver, or nothing."""
    if waiver.state == "expired":
        return (
            f"the waiver of {waiver.item} expired on {waiver.expires}, and {waiver.owner} owns it ({waiver.reason}): "
            "repair what it hides, or decide anew until when it may stay"
        )
    if waiver.state == "stale":
        return f"the waiver of {waiver.item} is stale: nothing of it is broken, so {waiver.owner} can remove it"
    return ""


def _words(waiver: Waiver) -> str:
    return f"waived by {waiver.owner} until {waiver.expires}: {waiver.reason}"


def _is_over(waiver: Waiver, today: date) -> bool:
    return waiver.expires < today.isoformat()
