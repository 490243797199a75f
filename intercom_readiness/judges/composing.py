"""Joins verdicts: of promises into checklist items, and of items into the decision of a run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from intercom_readiness.model import ItemResult, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from intercom_readiness.model import Item, Outcome, Promise, Tier, Waiver

Decision = Literal["READY", "NOT READY", "PARTIAL"]

READY_EXIT: Final = 0
BROKEN_EXIT: Final = 1
UNPROVEN_EXIT: Final = 10

NOT_BACK: Final = "did not come back"
NO_PROMISE: Final = "no promise proves it"

# The first outcome of this list that any promise has is the outcome of the item. A waived promise is a known
# failure, so it outweighs those that passed; one that does not apply says nothing beside one that does.
_WORST_FIRST: Final[tuple[Outcome, ...]] = ("failed", "unknown", "waived", "passed", "not_applicable")


def complete_verdicts(plan: Iterable[Promise], verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """
    Give each planned promise a verdict: its own, or unknown when it did not come back.

    Args:
        plan: All promises that were to run.
        verdicts: What came back, by promise key; keys outside the plan are kept.

    Returns:
        Verdicts by promise key, in the order of the plan.
    """
    complete = {promise.key: verdicts.get(promise.key) or _not_back(promise) for promise in plan}
    return complete | {key: verdict for key, verdict in verdicts.items() if key not in complete}


def compose_items(
    items: Iterable[Item],
    promises: Iterable[Promise],
    verdicts: Mapping[str, Verdict],
    absent: Mapping[str, str],
    tier: Tier = "standard",
) -> tuple[ItemResult, ...]:
    """
    Join the verdicts of promises into one result for each checklist item: the worst decides.

    An item that does not apply, although it belongs to the floor of the tier, is unknown.

    Args:
        items: The checklist.
        promises: The plan; a promise names the items that it proves.
        verdicts: What came back, by promise key; a planned promise that is not in it is unknown.
        absent: Reason by item id for the items that the profile declares absent. An absence never hides a
            promise that broke, since a target that does what it calls absent has broken that claim.
        tier: The profile's tier.

    Returns:
        One result for each item, in the order of the checklist.
    """
    plan = tuple(promises)
    complete = complete_verdicts(plan, verdicts)
    composed = (_compose(item, [p for p in plan if item.id in p.items], complete, absent) for item in items)
    return tuple(_with_floor(result, tier) for result in composed)


def decide(
    item_results: Sequence[ItemResult],
    verdicts: Mapping[str, Verdict],
    *,
    narrowed: bool,
    self_check_ok: bool,
    tier: Tier = "standard",
    waivers: Iterable[Waiver] = (),
) -> tuple[Decision, int]:
    """
    Decide a run.

    A broken promise decides when it proves a *must* item, or no item at all; one that proves *should* items only
    is a warning, unless the tier is critical. Anything unknown keeps a run from being ready, at either level:
    what nobody could see may be a *must* that broke.

    Args:
        item_results: What `compose_items` made of the verdicts.
        verdicts: Verdicts of all planned promises by key, as `complete_verdicts` gives them.
        narrowed: True when only a part of the plan was asked for.
        self_check_ok: False when the lab could not show that it sees the target.
        tier: The profile's tier.
        waivers: As `waiving.settled` gives them; one that has expired is as bad as a broken promise, since nobody has
            decided that its failure may stay.

    Returns:
        The decision and the exit status: 0 ready, 1 a promise broke or a waiver expired, 10 nothing broke but not all
        is proven.
    """
    if _breaks(item_results, verdicts, tier) or any(waiver.state == "expired" for waiver in waivers):
        return "NOT READY", BROKEN_EXIT
    if not self_check_ok:
        return "NOT READY", UNPROVEN_EXIT
    if narrowed:
        return "PARTIAL", UNPROVEN_EXIT
    outcomes = {result.outcome for result in item_results} | {verdict.outcome for verdict in verdicts.values()}
    # A run in which nothing passed has proven nothing, however little of it failed.
    if "unknown" in outcomes or "passed" not in outcomes:
        return "NOT READY", UNPROVEN_EXIT
    return "READY", READY_EXIT


def _not_back(promise: Promise) -> Verdict:
    return Verdict(
        outcome="unknown",
        promise=promise.text,
        expected="a verdict",
        observed=f"the scenario {NOT_BACK}: it was not selected, or its worker died",
    )


def _compose(
    item: Item, promises: Sequence[Promise], verdicts: Mapping[str, Verdict], absent: Mapping[str, str]
) -> ItemResult:
    keys = tuple(promise.key for promise in promises)
    outcomes = {verdicts[key].outcome for key in keys}
    if item.id in absent and "failed" not in outcomes:
        return ItemResult(item, "not_applicable", keys, absent[item.id])
    if not keys:
        return ItemResult(item, "unknown", keys, NO_PROMISE)
    worst = next(outcome for outcome in _WORST_FIRST if outcome in outcomes)
    return ItemResult(item, worst, keys, _reason(worst, keys, verdicts))


def _with_floor(result: ItemResult, tier: Tier) -> ItemResult:
    if result.outcome != "not_applicable" or tier not in result.item.floor:
        return result
    reason = f"the tier {tier} needs it, so that it cannot be absent; the profile says: {result.reason}"
    return replace(result, outcome="unknown", reason=reason, below_floor=True)


def _reason(outcome: Outcome, keys: Sequence[str], verdicts: Mapping[str, Verdict]) -> str:
    """Name the promises that decided, shortened; nothing for an item that is proven."""
    if outcome == "passed":
        return ""
    deciding = [key for key in keys if verdicts[key].outcome == outcome]
    first = verdicts[deciding[0]].observed or verdicts[deciding[0]].hint
    if outcome == "waived":
        # Who owns it and until when; what is broken stands at the promise.
        first = verdicts[deciding[0]].hint
    text = f"{deciding[0]}: {first}" if first else deciding[0]
    return f"{text} (and {len(deciding) - 1} more)" if len(deciding) > 1 else text


def _breaks(item_results: Sequence[ItemResult], verdicts: Mapping[str, Verdict], tier: Tier) -> bool:
    failed = {key for key, verdict in verdicts.items() if verdict.outcome == "failed"}
    must = {key for result in item_results if result.item.level == "must" for key in result.promises}
    should = {key for result in item_results if result.item.level == "should" for key in result.promises}
    return bool(failed if tier == "critical" else failed - (should - must))
