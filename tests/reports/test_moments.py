"""Every event of a scenario is told, in words and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.moments import moments

if TYPE_CHECKING:
    from intercom_readiness.model import Ended


def test_told(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """Steps and faults become spans; calls, answers and probes say how they came out."""
    told = [(moment.kind, moment.tone, moment.text) for moment in moments(rate_limited)]

    assert told[:3] == [
        ("step", "ok", "Given the target has read a contact"),
        ("near", "ok", "contacts.read: answered 200"),
        ("far", "ok", "contacts.read: answered 200"),
    ]
    assert ("fault", "fault", "rate_limited on contacts.read") in told
    assert ("near", "warn", "contacts.read: answered 429") in told
    assert ("near", "cut", "contacts.read: connection reset") in told
    assert ("asked", "ok", "read_contact: done, 200") in told
    assert ("note", "ok", "fault f1 was met 2 times") in told
    assert ("step", "bad", "Then no attempt came before the announced reset") in told
    assert ("probe", "ok", "health read") in told
    assert ("lab", "quiet", "target restarted") in told
    assert told[-1] == ("note", "quiet", "leftover")


def test_in_order(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """Moments come in the order of their beginnings, whatever the order of the events."""
    starts_s = [moment.starts_s for moment in moments(reversed(rate_limited))]

    assert starts_s == sorted(starts_s)


def test_spans(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """A step ends where it was done, a fault where it was healed."""
    spans = {m.text: (m.ends_s or 0.0) - m.starts_s for m in moments(rate_limited) if m.kind in {"step", "fault"}}

    assert spans["When the target is asked to read the contact"] == pytest.approx(3.3)
    assert spans["rate_limited on contacts.read"] == pytest.approx(3.35)


def test_broken_step(rate_limited: tuple[dict[str, Any], ...]) -> None:
    """A step that broke says why."""
    (broken,) = (moment for moment in moments(rate_limited) if moment.tone == "bad")

    assert broken.detail == "attempt 2 came 1.65 s before the reset"


def test_step_without_end() -> None:
    """A step that never ended is told as such."""
    (told,) = moments([{"at_s": 1.0, "type": "step", "state": "begins", "keyword": "When", "text": "it hangs"}])

    assert (told.ends_s, told.tone, told.detail) == (None, "quiet", "did not end")


def test_same_step_twice() -> None:
    """A step that stands twice in a scenario ends twice."""
    step = {"type": "step", "keyword": "When", "text": "it is asked"}
    events = [{**step, "at_s": float(n), "state": state} for n, state in enumerate(("begins", "done") * 2)]

    assert [(m.starts_s, m.ends_s) for m in moments(events)] == [(0.0, 1.0), (2.0, 3.0)]


@pytest.mark.parametrize(
    ("ended", "status", "expected", "tone"),
    [
        ("answered", 200, "contacts.read: answered 200", "ok"),
        ("answered", 503, "contacts.read: answered 503", "bad"),
        ("client_closed", None, "contacts.read: given up by the caller", "cut"),
        ("server_closed", 200, "contacts.read: closed before a whole answer (status 200)", "cut"),
        ("refused", None, "contacts.read: connection refused", "cut"),
        ("open", None, "contacts.read: no answer yet", "quiet"),
    ],
)
def test_ends(ended: Ended, status: int | None, expected: str, tone: str) -> None:
    """Every end of an exchange has words and a tone of its own."""
    event = {"at_s": 1.0, "type": "exchange", "operation": "contacts.read", "ended": ended, "status": status}
    (told,) = moments([event])

    assert (told.text, told.tone) == (expected, tone)


def test_announced_reset() -> None:
    """The reset that a refusal announced is a time on the scenario's clock."""
    event = {"at_s": 50.0, "type": "exchange", "operation": "contacts.read", "status": 429, "ended": "answered",
             "opened_s": 50.0, "opened_at": 1_784_000_000.5, "reset_at": 1_784_000_003}  # fmt: skip
    (told,) = moments([event])

    assert told.mark_s == pytest.approx(52.5)
    assert "limit resets 2.50 s later" in told.detail


def test_unmet_fault() -> None:
    """A receipt that shows nothing is told as a warning."""
    (told,) = moments([{"at_s": 1.0, "type": "receipt", "fault_id": "f1", "met": 0, "note": "nothing came near"}])

    assert (told.text, told.tone, told.detail) == ("fault f1 was not met", "warn", "note nothing came near")


def test_unreadable() -> None:
    """A probe that could not be read says why."""
    (told,) = moments([{"at_s": 1.0, "type": "observation", "probe": "health", "unreadable": "refused"}])

    assert (told.text, told.detail, told.tone) == ("health could not be read", "refused", "warn")


def test_assumption() -> None:
    """What the fake assumes is told by its name, with the calls whose answers it decided."""
    (told,) = moments([{"at_s": 1.0, "type": "assumption", "switch": "list_order", "operations": ["contacts.list"]}])

    assert told.text == "answers rest on what the fake Intercom assumes: list_order"
    assert told.detail == "contacts.list"


def test_unknown_type() -> None:
    """An event of a type that is not known here is told as it stands, and a long one is cut."""
    (told,) = moments([{"at_s": 1.0, "type": "alert_fired", "name": "burn", "text": "x" * 999}])

    assert told.text == "alert fired"
    assert told.detail.startswith("name burn, text xxx")
    assert len(told.detail) == 301


def test_bare_events() -> None:
    """Events with nothing but a type do not break a report."""
    kinds = (
        "step",
        "exchange",
        "fault_armed",
        "fault_healed",
        "receipt",
        "answer",
        "observation",
        "action",
        "note",
        "",
    )

    assert len(moments([{"at_s": 1.0, "type": kind} for kind in kinds])) == len(kinds) - 1


@pytest.mark.parametrize(
    ("took_s", "tone", "text", "ends_s"),
    [
        (0.42, "ok", "read_contact was good again 0.42 s after healing", 10.42),
        (None, "bad", "read_contact did not come back", 15.75),
    ],
)
def test_recovery_is_told(took_s: float | None, tone: str, text: str, ends_s: float) -> None:
    """The way back to the steady state is a span from the healing on."""
    event = {"at_s": 10.0, "type": "recovery", "what": "read_contact", "took_s": took_s, "within_s": 5.75}
    (told,) = moments([event])

    assert (told.kind, told.tone, told.text) == ("lab", tone, text)
    assert told.ends_s == pytest.approx(ends_s)
