"""Verdicts of promises become items, and items a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.judges.composing import complete_verdicts, compose_items, decide
from intercom_readiness.model import Item, Promise, Verdict, Waiver

if TYPE_CHECKING:
    from intercom_readiness.model import ItemResult, Level, Outcome, Tier


def item(name: str = "retry", level: Level = "must", floor: tuple[Tier, ...] = ()) -> Item:
    """Make an item."""
    return Item(name, f"{name} works", "api", level, "", "", floor)


def promise(key: str, *items: str) -> Promise:
    """Make a promise that proves *items*."""
    return Promise(key, key, f"{key} holds", (), items, (), "gate", "features/api/a.feature", 1, f"a::{key}")


def verdict(outcome: Outcome, observed: str = "") -> Verdict:
    """Make a verdict."""
    return Verdict(outcome, "it holds", observed=observed)


def compose(*outcomes: Outcome | None, absent: dict[str, str] | None = None) -> ItemResult:
    """Compose one item of promises that came out like this; None did not come back."""
    plan = [promise(f"P-{n:02}", "retry") for n in range(len(outcomes))]
    came = {p.key: verdict(o, "why") for p, o in zip(plan, outcomes, strict=True) if o is not None}
    (result,) = compose_items([item()], plan, came, absent or {})
    return result


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (["passed", "passed"], "passed"),
        (["passed", "not_applicable"], "passed"),
        (["passed", "waived"], "waived"),
        (["waived", "unknown"], "unknown"),
        (["unknown", "failed", "passed"], "failed"),
        (["not_applicable", "not_applicable"], "not_applicable"),
        (["not_applicable", "waived"], "waived"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else value,
)
def test_worst_decides(outcomes: list[Outcome], expected: Outcome) -> None:
    """The worst of an item's promises is the item's outcome."""
    assert compose(*outcomes).outcome == expected


def test_lost_promise() -> None:
    """A planned promise that did not come back makes its item unknown, and the item says so."""
    result = compose("passed", None)

    assert result.outcome == "unknown"
    assert "P-01: the scenario did not come back" in result.reason


def test_item_without_promise() -> None:
    """An item that no promise of the plan proves is unknown."""
    (result,) = compose_items([item()], [promise("P-01", "other")], {"P-01": verdict("passed")}, {})

    assert (result.outcome, result.reason, result.promises) == ("unknown", "no promise proves it", ())


def test_absent_item() -> None:
    """An item that the profile declares absent is not applicable, with the profile's reason."""
    result = compose("not_applicable", None, absent={"retry": "no writes here"})

    assert (result.outcome, result.reason) == ("not_applicable", "no writes here")


def test_floor() -> None:
    """An item of the tier's floor cannot be called absent: it is unknown, named, and the run is not ready."""
    plan = [promise("P-01", "retry"), promise("P-02", "other")]
    came = {"P-01": verdict("not_applicable"), "P-02": verdict("passed")}
    items = [item(floor=("critical",)), item("other", floor=("critical",))]
    below, above = compose_items(items, plan, came, {"retry": "no writes here"}, "critical")

    assert (below.outcome, below.below_floor, above.below_floor) == ("unknown", True, False)
    assert below.reason == ("the tier critical needs it, so that it cannot be absent; the profile says: no writes here")
    assert decide((below, above), came, narrowed=False, self_check_ok=True, tier="critical") == ("NOT READY", 10)


def test_floor_of_another_tier() -> None:
    """What only a critical service needs may be absent from a standard one."""
    (result,) = compose_items([item(floor=("critical",))], [], {}, {"retry": "no writes here"}, "standard")

    assert (result.outcome, result.below_floor) == ("not_applicable", False)


def test_absence_never_hides_a_failure() -> None:
    """A promise that broke fails its item even when the profile calls the item absent."""
    assert compose("failed", "not_applicable", absent={"retry": "no writes here"}).outcome == "failed"


def test_reason_names_what_decided() -> None:
    """An item that is not proven names the first promise that decided, and how many more did."""
    assert compose("passed", "failed", "failed").reason == "P-01: why (and 1 more)"


def test_order_of_checklist() -> None:
    """Results come in the order of the checklist, one for each item, also when promises prove several items."""
    plan = [promise("P-01", "b", "a"), promise("P-02", "b")]
    results = compose_items([item("a"), item("b")], plan, {p.key: verdict("passed") for p in plan}, {})

    assert [(r.item.id, r.promises) for r in results] == [("a", ("P-01",)), ("b", ("P-01", "P-02"))]


def test_complete_verdicts() -> None:
    """Every planned promise gets a verdict, and what came back unplanned is kept."""
    came = {"P-02": verdict("passed"), "X-01": verdict("failed")}
    complete = complete_verdicts([promise("P-01"), promise("P-02")], came)

    assert list(complete) == ["P-01", "P-02", "X-01"]
    assert complete["P-01"].outcome == "unknown"
    assert complete["P-02"] is came["P-02"]


def decided(
    outcomes: dict[str, tuple[Outcome, Level]], *, narrowed: bool = False, check_ok: bool = True, critical: bool = False
) -> tuple[str, int]:
    """Decide a run of items with one promise each; a promise named "loose" belongs to none."""
    plan = [promise(key, *([] if key == "loose" else [key])) for key in outcomes]
    verdicts = {key: verdict(outcome) for key, (outcome, _) in outcomes.items()}
    items = [item(key, level) for key, (_, level) in outcomes.items() if key != "loose"]
    return decide(
        compose_items(items, plan, verdicts, {}),
        verdicts,
        narrowed=narrowed,
        self_check_ok=check_ok,
        tier="critical" if critical else "standard",
    )


PASSED: tuple[Outcome, Level] = ("passed", "must")


def test_ready() -> None:
    """A run in which all that applies passed is ready, waivers included."""
    outcomes = {"a": PASSED, "b": ("not_applicable", "must"), "c": ("waived", "must")}

    assert decided(outcomes) == ("READY", 0)


@pytest.mark.parametrize("narrowed", [False, True], ids=["whole", "narrowed"])
@pytest.mark.parametrize("check_ok", [False, True], ids=["check failed", "check ok"])
def test_broken(*, narrowed: bool, check_ok: bool) -> None:
    """A broken must promise ends 1, whatever else is missing."""
    outcomes = {"a": PASSED, "b": ("failed", "must"), "c": ("unknown", "must")}

    assert decided(outcomes, narrowed=narrowed, check_ok=check_ok) == ("NOT READY", 1)


def test_broken_outside_the_checklist() -> None:
    """A broken promise that proves no item decides as a must does."""
    assert decided({"a": PASSED, "loose": ("failed", "must")}) == ("NOT READY", 1)


def test_should_is_a_warning() -> None:
    """A broken should is a warning, unless the tier is critical."""
    outcomes: dict[str, tuple[Outcome, Level]] = {"a": PASSED, "b": ("failed", "should")}

    assert decided(outcomes) == ("READY", 0)
    assert decided(outcomes, critical=True) == ("NOT READY", 1)


def test_expired_waiver() -> None:
    """A waiver whose day has passed fails a run in which all passed, a narrowed one as well."""
    items = compose_items([item()], [promise("P-01", "retry")], {"P-01": verdict("passed")}, {})
    waiver = Waiver("retry", "r", "ann", "2031-04-30", state="expired")

    for narrowed in (False, True):
        decision = decide(items, {"P-01": verdict("passed")}, narrowed=narrowed, self_check_ok=True, waivers=[waiver])
        assert decision == ("NOT READY", 1)


def test_promise_of_must_and_should() -> None:
    """A broken promise that proves a must and a should decides."""
    plan = [promise("P-01", "a", "b")]
    verdicts = {"P-01": verdict("failed")}
    items = compose_items([item("a"), item("b", "should")], plan, verdicts, {})

    assert decide(items, verdicts, narrowed=False, self_check_ok=True) == ("NOT READY", 1)


@pytest.mark.parametrize("level", ["must", "should"])
def test_unknown_is_never_ready(level: Level) -> None:
    """Anything unknown keeps a run from being ready, at either level."""
    assert decided({"a": PASSED, "b": ("unknown", level)}) == ("NOT READY", 10)


def test_item_without_promise_is_not_ready() -> None:
    """A checklist with an item that nothing proves is not ready."""
    verdicts = {"P-01": verdict("passed")}
    items = compose_items([item("a"), item("b")], [promise("P-01", "a")], verdicts, {})

    assert decide(items, verdicts, narrowed=False, self_check_ok=True) == ("NOT READY", 10)


def test_narrowed_is_partial() -> None:
    """A narrowed run in which nothing broke is partial, never ready, even when all passed."""
    assert decided({"a": PASSED}, narrowed=True) == ("PARTIAL", 10)
    assert decided({"a": PASSED, "b": ("unknown", "must")}, narrowed=True) == ("PARTIAL", 10)


def test_failed_self_check() -> None:
    """A lab that does not see the target proves nothing, whatever the verdicts say."""
    assert decided({"a": PASSED}, check_ok=False) == ("NOT READY", 10)


def test_nothing_passed() -> None:
    """A run in which nothing passed is not ready: an empty plan, or a profile that calls everything absent."""
    assert decided({}) == ("NOT READY", 10)
    assert decided({"a": ("not_applicable", "must")}) == ("NOT READY", 10)
