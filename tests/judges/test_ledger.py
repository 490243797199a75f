"""Proves that a lost, doubled, outdated or misplaced write is caught, and that what nobody was told is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.accounts import Account, Errand, Told
from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.ledger import the_books_balance, the_notifications_took_effect
from tests.judges.histories import contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.accounts import Standing

NOBODY: tuple[Any, ...] = ()


def errand(mark: str = "m1", standing: Standing = "done", at_s: float = 0.0, **more: Any) -> Errand:
    """Write one errand that lasted a second."""
    return Errand("save", mark, standing, at_s, at_s + 1.0, **more)


def erasure(standing: Standing = "done") -> Errand:
    """Write an erasure."""
    return Errand("erase", "", standing, 0.0, 1.0, erases=True)


def held(id_: str = "a", mark: str = "m1", canary: str = "k7", **more: Any) -> dict[str, Any]:
    """Write a contact that carries a canary and the mark of a version."""
    return contact(id_, email=f"{canary}@example.test") | {"name": f"Vera {mark} {canary}"} | more


def account(
    errands: Sequence[Errand], contacts: Sequence[dict[str, Any]], *, canary: str = "k7", known: bool = False
) -> Account:
    """Write one account."""
    return Account(canary, f"{canary}@example.test", "", known, tuple(errands), tuple(contacts))


def broken(*accounts: Account, accepted_too: bool = False) -> str:
    """Give what the judge says about books that do not balance."""
    with pytest.raises(PromiseBroken) as raised:
        the_books_balance(accounts, accepted_too=accepted_too)
    assert raised.value.safety
    assert "example.test" not in raised.value.observed
    assert "Vera" not in raised.value.observed
    return raised.value.observed


@pytest.mark.parametrize(
    ("errands", "contacts", "known"),
    [
        pytest.param([errand()], [held()], False, id="made"),
        pytest.param([errand(mark="")], [held(mark="other")], False, id="versions cannot be told apart"),
        pytest.param([errand("m1"), errand("m2", at_s=1.0)], [held(mark="m2")], True, id="the later one"),
        pytest.param([errand("m1"), errand("m2", at_s=0.5)], [held(mark="m1")], True, id="one of two that overlap"),
        pytest.param([errand("m1"), errand("m2", "refused", 1.0)], [held(mark="m1")], True, id="a refused one is not"),
        pytest.param([errand("m1"), errand("m2", "refused", 1.0)], [held(mark="m2")], True, id="or is all the same"),
        pytest.param([errand("m1", "unsure"), errand("m2", at_s=5.0)], [held(mark="m1")], True, id="nobody was told"),
        pytest.param([errand(), errand(at_s=3.0, standing="refused")], [held(), held("b", archived=True)], False,
                     id="an archived twin is none"),
        pytest.param([errand(), erasure("unsure")], NOBODY, True, id="perhaps erased"),
        pytest.param([errand(standing="unsure")], NOBODY, False, id="perhaps never made"),
        pytest.param([errand(standing="accepted")], NOBODY, False, id="accepted only"),
        pytest.param([erasure()], [held(deleted=True)], True, id="erased"),
        pytest.param([erasure("refused")], [held()], True, id="not erased, and said so"),
    ],
)  # fmt: skip
def test_books_balance(errands: list[Errand], contacts: list[dict[str, Any]], known: bool) -> None:  # noqa: FBT001
    """What was acknowledged is there; of everything else either state is right."""
    other = account([errand()], [held("z", canary="k8")], canary="k8")

    assert "all is there" in the_books_balance([account(errands, contacts, known=known), other])


@pytest.mark.parametrize(
    ("errands", "contacts", "difference"),
    [
        pytest.param([errand()], NOBODY, "k7: lost, save was told done", id="lost"),
        pytest.param([errand()], [held(deleted=True)], "k7: lost, save", id="deleted by nobody's wish"),
        pytest.param([errand()], [held(), held("b")], "doubled, 2 contacts (a, b)", id="doubled"),
        pytest.param([errand(standing="unsure")], [held(), held("b")], "doubled", id="doubled in silence"),
        pytest.param([errand("m1"), errand("m2", at_s=1.0)], [held(mark="m1")], "overwritten, contact a", id="older"),
        pytest.param(
            [errand("m1", "refused"), errand("m2", at_s=1.0)], [held(mark="m1")], "told refused", id="refused"
        ),
        pytest.param([errand("m1")], [held(mark="m0")], "a version from before", id="never written"),
        pytest.param([errand(ids=("q",))], [held()], "on the wrong record, save was told done", id="another's id"),
        pytest.param([errand(standing="mistaken")], [held()], "on the wrong record", id="success with somebody else"),
        pytest.param([erasure()], [held()], "not erased, erase was told done", id="not erased"),
        pytest.param(
            [errand()], [held(), held("n", email="n@example.test")], "contact n is somebody else", id="placed"
        ),
        pytest.param([erasure("refused")], [held(name="k7 and k8")], "holds data of k8 as well", id="two in one"),
    ],
)
def test_differences_are_named(errands: list[Errand], contacts: list[dict[str, Any]], difference: str) -> None:
    """A difference names the person's canary and the record, and no personal data."""
    other = account([errand()], [held("z", canary="k8")], canary="k8")

    assert difference in broken(account(errands, contacts, known=True), other)


def test_whoever_was_known_and_vanished_is_lost() -> None:
    """A contact that nobody asked to erase must be there still."""
    assert "lost, nobody erased it" in broken(account([errand(standing="refused")], NOBODY, known=True))


def test_accepted_work_counts_where_it_is_asked_for() -> None:
    """What was merely accepted is owed only where the promise says so."""
    assert "told accepted" in broken(account([errand(standing="accepted")], NOBODY), accepted_too=True)


def test_an_accepted_change_is_owed_as_well() -> None:
    """The contact must not be as it was before, nor as an earlier write had left it; whose turn was when is open."""
    accepted = errand("m2", "accepted", at_s=2.0)
    for earlier, mark in ([], "m0"), ([errand("m1")], "m1"):
        books = account([*earlier, accepted], [held(mark=mark)], known=True)
        assert "overwritten" in broken(books, accepted_too=True)
        the_books_balance([books])
    the_books_balance([account([errand("m1", "accepted"), accepted], [held(mark="m1")])], accepted_too=True)


def test_of_many_differences_some_are_shown() -> None:
    """All of them are counted, and the first are told."""
    accounts = [account([errand()], NOBODY, canary=f"k{number}") for number in range(5)]

    assert broken(*accounts).endswith("; and 2 more")


def test_without_an_acknowledgement_nothing_is_proven() -> None:
    """A target that refuses everything loses nothing, and proves nothing."""
    with pytest.raises(MissingPremise):
        the_books_balance([account([errand(standing="refused"), errand(standing="unsure")], NOBODY)])


def told(signs: int, *, acknowledged: bool = True) -> Told:
    """Write one notification."""
    return Told("n1", acknowledged, signs)


@pytest.mark.parametrize(
    ("notifications", "more"),
    [
        pytest.param([told(2)], {}, id="as a fresh one"),
        pytest.param([told(1)], {"counts": False}, id="signs that do not count"),
        pytest.param([told(2), told(0, acknowledged=False)], {}, id="never acknowledged"),
        pytest.param([told(2), told(2, acknowledged=False)], {}, id="acted on and not acknowledged"),
        pytest.param([told(4)], {"once": False}, id="twice over a crash"),
        pytest.param([told(0), told(0)], {"total": 4}, id="by their sum"),
    ],
)
def test_notifications_took_effect(notifications: list[Told], more: dict[str, Any]) -> None:
    """Each that was acknowledged had its effect."""
    given: dict[str, Any] = {"fresh": 2, "counts": True} | more

    assert "each took effect" in the_notifications_took_effect(notifications, **given)


@pytest.mark.parametrize(
    ("notifications", "more", "difference"),
    [
        pytest.param([told(2), told(1)], {}, "1 notification acknowledged and lost (n1)", id="in part"),
        pytest.param([told(0)], {"counts": False}, "lost", id="signs that do not count"),
        pytest.param([told(2), told(4)], {}, "acted on more than once", id="twice"),
        pytest.param([told(2), told(4, acknowledged=False)], {}, "more than once", id="twice in silence"),
        pytest.param([told(0), told(0)], {"total": 3}, "lost", id="too few in all"),
        pytest.param([told(0), told(0)], {"total": 5}, "more than once", id="too many in all"),
    ],
)
def test_lost_and_doubled_effects_are_named(notifications: list[Told], more: dict[str, Any], difference: str) -> None:
    """An effect that is missing or doubled decides."""
    given: dict[str, Any] = {"fresh": 2, "counts": True} | more

    with pytest.raises(PromiseBroken) as raised:
        the_notifications_took_effect(notifications, **given)

    assert difference in raised.value.observed
    assert raised.value.safety


def test_without_an_acknowledged_notification_nothing_is_proven() -> None:
    """What was not acknowledged is not owed."""
    with pytest.raises(MissingPremise):
        the_notifications_took_effect([told(0, acknowledged=False)], fresh=1, counts=True)
