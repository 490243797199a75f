"""What is armed is healed once, in the other order, and what was met stays known."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import LabError, MissingPremise, UsageError
from intercom_readiness.faults.breaker import Breaker, receipt
from intercom_readiness.faults.kinds import Pace
from intercom_readiness.model import Exchange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PACE = Pace(wait_bounds_s=(0.1, 0.2), timeout_s=0.6)
MATCH = {"operations": None, "contains": ["k1"]}


class _Planes:
    """Both planes, as a list of what was done on them."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.scripts: dict[str, dict[str, Any]] = {}
        self.taken_by: dict[str, int] = {}
        self.stuck = ""

    def add_script(self, name: str, match: dict[str, Any], answers: Sequence[dict[str, Any]], *, repeat: bool) -> None:
        self.scripts[name] = {"match": match, "answers": list(answers), "repeat": repeat}
        self.done.append(f"arm {name}")

    def taken(self, name: str) -> int:
        if name not in self.scripts:
            raise LabError(f"no script {name}")
        return self.taken_by.get(name, 0)

    def remove_script(self, name: str) -> None:
        if name == self.stuck:
            raise LabError(f"{name} is stuck")
        del self.scripts[name]
        self.done.append(f"heal {name}")

    @contextmanager
    def toxic(self, *, keep_open: bool = False, **attributes: Any) -> Iterator[None]:
        self.done.append(f"add {attributes['type']}{' to open ones' if keep_open else ''}")
        yield
        self.done.append(f"remove {attributes['type']}")

    @contextmanager
    def refusing(self) -> Iterator[None]:
        self.done.append("refuse")
        yield
        self.done.append("accept")

    @contextmanager
    def silent(self, *, open_only: bool) -> Iterator[None]:
        self.done.append("silence open ones" if open_only else "silence all")
        yield
        self.done.append("speak")

    @contextmanager
    def flapping(self, down_s: float) -> Iterator[None]:
        self.done.append(f"flap every {down_s:g} s")
        yield
        self.done.append("stop flapping")


@pytest.fixture
def planes() -> _Planes:
    """_Planes on which nothing is armed."""
    return _Planes()


@pytest.fixture
def breaker(planes: _Planes) -> Breaker:
    """A breaker of these planes."""
    return Breaker(planes, planes, PACE, "RL-01")


def _nothing() -> None:
    pass


def test_faults_are_healed_in_the_other_order(breaker: Breaker, planes: _Planes) -> None:
    """The last one armed is the first one healed, over both planes."""
    breaker.arm_api("a 503 error", "read_contact", MATCH, 1, "…")
    breaker.arm_link("swallows every answer", "intercom_api", "…", before=_nothing)
    breaker.arm_api("a rate limit", "read_contact", MATCH, 1, "…")
    armed = list(planes.done)
    breaker.heal()

    assert armed == ["arm RL-01-f1", "add timeout", "arm RL-01-f3"]
    assert planes.done[3:] == ["heal RL-01-f3", "remove timeout", "heal RL-01-f1"]


def test_another_api_than_intercoms_can_answer_badly(breaker: Breaker, planes: _Planes) -> None:
    """Such as a status page: what was armed there is counted there, and healed there."""
    page = _Planes()
    armed = breaker.arm_api("a 503 error", "status_page", {}, None, "…", api=page)
    page.taken_by["RL-01-f1"] = 2
    before = breaker.taken(armed)
    breaker.heal()

    assert (before, breaker.taken(armed), planes.done) == (2, 2, [])
    assert page.done == ["arm RL-01-f1", "heal RL-01-f1"]


def test_healing_twice_does_it_once(breaker: Breaker, planes: _Planes) -> None:
    """Healing may be asked for by a step, a closing rule and the tear-down."""
    armed = breaker.arm_api("a 503 error", "read_contact", MATCH, None, "…")
    breaker.heal()
    healed_s = armed.healed_s
    breaker.heal()

    assert planes.done == ["arm RL-01-f1", "heal RL-01-f1"]
    assert armed.healed_s == healed_s
    assert armed.fault.lasts_s is not None


def test_what_is_armed_after_healing_is_healed_too(breaker: Breaker, planes: _Planes) -> None:
    """A scenario may heal and break again."""
    breaker.arm_api("a 503 error", "read_contact", MATCH, None, "…")
    breaker.heal()
    again = breaker.arm_api("a 500 error", "read_contact", MATCH, None, "…")
    breaker.heal()

    assert planes.scripts == {}
    assert again.healed_s is not None


def test_what_was_taken_stays_known_after_healing(breaker: Breaker, planes: _Planes) -> None:
    """Healing removes the script, and the receipt needs its count."""
    armed = breaker.arm_api("a 503 error", "read_contact", MATCH, 3, "…")
    planes.taken_by[armed.fault.id] = 2
    before = breaker.taken(armed)
    breaker.heal()

    assert (before, breaker.taken(armed)) == (2, 2)


def test_one_that_is_stuck_does_not_keep_the_others(breaker: Breaker, planes: _Planes) -> None:
    """The error is told after everything else has been healed."""
    planes.stuck = "RL-01-f2"
    armed = [breaker.arm_api("a 503 error", "read_contact", MATCH, 1, "…") for _ in range(3)]

    with pytest.raises(LabError, match="RL-01-f2 is stuck"):
        breaker.heal()
    assert list(planes.scripts) == ["RL-01-f2"]
    assert all(one.healed_s is not None for one in armed)


def test_a_fault_for_all_calls_repeats_its_last_answer(breaker: Breaker, planes: _Planes) -> None:
    """It lasts until it is healed, and announces the longest wait each time."""
    armed = breaker.arm_api("a rate limit", "read_contact", MATCH, None, "every call …")

    script = planes.scripts["RL-01-f1"]
    assert script["repeat"]
    assert len(script["answers"]) == len(PACE.wait_bounds_s) + 1
    assert armed.endless


def test_a_fault_for_some_calls_ends_by_itself(breaker: Breaker, planes: _Planes) -> None:
    """So many calls meet it, and the next one is answered well."""
    armed = breaker.arm_api("a 503 error", "read_contact", MATCH, 2, "the next 2 calls …")

    assert planes.scripts["RL-01-f1"] == {"match": MATCH, "answers": list(armed.answers), "repeat": False}
    assert len(armed.answers) == 2
    assert not armed.endless


def test_announced_resets_are_added_up_with_their_rounding(breaker: Breaker) -> None:
    """A reset is a whole second, so each may be announced up to one second later than it was meant."""
    armed = breaker.arm_api("a rate limit", "read_contact", MATCH, 2, "…")
    quiet = breaker.arm_api("a 503 error", "read_contact", MATCH, 2, "…")

    assert armed.announced_resets_s() == pytest.approx((0.1 + 0.15 + 1) + (0.2 + 0.15 + 1))
    assert armed.announced_resets_s(0.3) == pytest.approx((0.1 + 0.15 + 1) + (0.3 + 1))
    assert quiet.announced_resets_s() == 0


def test_a_fault_without_a_trace_is_controlled_before(breaker: Breaker, planes: _Planes) -> None:
    """Only a control pair proves a refused connection, and its first half comes before the fault."""
    armed = breaker.arm_link("refuses connections", "intercom_api", "…", before=lambda: planes.done.append("control"))
    breaker.arm_link("resets connections", "intercom_api", "…", before=lambda: planes.done.append("no control"))

    assert planes.done == ["control", "refuse", "add reset_peer"]
    assert armed.needs_control_pair


@pytest.mark.parametrize(
    ("phrase", "done"),
    [
        ("accepts connections and falls silent", ["silence all", "speak"]),
        ("has forgotten its open connections", ["silence open ones", "speak"]),
        ("flaps", ["flap every 0.3 s", "stop flapping"]),
    ],
)
def test_what_toxiproxy_cannot_make_is_made_and_undone(
    phrase: str, done: list[str], breaker: Breaker, planes: _Planes
) -> None:
    """Silence and flapping end with the fault."""
    breaker.arm_link(phrase, "intercom_api", "…")
    breaker.heal()

    assert planes.done == done


def test_one_of_two_faults_can_be_healed_alone(breaker: Breaker, planes: _Planes) -> None:
    """A timeline ends one trouble while the other goes on; healing all ends what is left."""
    first = breaker.arm_link("resets connections", "intercom_api", "…", keep_open=True)
    second = breaker.arm_link("flaps", "intercom_api", "…")
    breaker.heal_link(first)
    alone = (planes.done.copy(), first.healed_s is not None, second.healed_s)
    breaker.heal_link(first)
    breaker.heal()

    assert alone == (["add reset_peer to open ones", "flap every 0.3 s", "remove reset_peer"], True, None)
    assert planes.done[3:] == ["stop flapping"]


@pytest.mark.parametrize(
    ("phrase", "ended", "took_s", "met"),
    [
        ("resets connections", "reset", 0.0, True),
        ("resets connections", "answered", 0.0, False),
        ("is slow but usable", "answered", 0.2, True),
        ("is slow but usable", "answered", 0.1, False),
        ("is slow but usable", "client_closed", 0.1, True),
        ("is slower than the timeout", "answered", 9.0, False),
        ("passes the target's goodbye on late", "answered", 0.0, True),
    ],
)
def test_each_fault_knows_its_trace(phrase: str, ended: Any, took_s: float, met: bool, breaker: Breaker) -> None:  # noqa: FBT001
    """What ends otherwise has met any trouble; what is answered has met a mild one that shows in its time, or none."""
    armed = breaker.arm_link(phrase, "intercom_api", "…")
    opened_s = armed.armed_s + 1
    seen = Exchange("e1", "intercom_api", "near", "contacts.read", "k1", opened_s, opened_s + took_s, 200, ended)

    assert armed.met_by(seen) is met
    assert not armed.met_by(replace(seen, opened_s=armed.armed_s - 1))


def test_nothing_is_armed_when_the_control_fails(breaker: Breaker, planes: _Planes) -> None:
    """A premise that is missing leaves the link as it was."""

    def fail() -> None:
        raise MissingPremise("no call was made")

    with pytest.raises(MissingPremise):
        breaker.arm_link("refuses connections", "intercom_api", "…", before=fail)
    breaker.heal()
    assert planes.done == []
    assert breaker.armed == []


def test_a_fault_covers_its_own_time(breaker: Breaker) -> None:
    """What happened before it was armed, or after it was healed, is not its doing."""
    armed = breaker.arm_api("a 503 error", "read_contact", MATCH, 1, "…")
    before_s, while_s = armed.armed_s - 0.1, armed.armed_s + 0.1
    covered = (armed.covers(before_s), armed.covers(while_s))
    breaker.heal()

    assert covered == (False, True)
    assert not armed.covers((armed.healed_s or 0) + 0.1)


def test_an_unknown_phrase_arms_nothing(breaker: Breaker, planes: _Planes) -> None:
    """A typing mistake is told before anything is touched."""
    with pytest.raises(UsageError):
        breaker.arm_api("a hiccup", "read_contact", MATCH, 1, "…")
    assert planes.done == []


def test_a_receipt_needs_one_exchange_that_met_the_fault(breaker: Breaker) -> None:
    """Without one the premise is missing, and the message says what was armed."""
    armed = breaker.arm_api("a 503 error", "read_contact", MATCH, 1, "every call of read_contact met a 503 error")

    with pytest.raises(
        MissingPremise, match="armed was 'every call of read_contact met a 503 error', and nothing met it"
    ):
        receipt(armed, 0)
    assert receipt(armed, 1).met == 1
