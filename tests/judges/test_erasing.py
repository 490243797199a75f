"""Proves that an erasure which is told as done and is not is caught, and that an honest failure passes."""

from __future__ import annotations

from typing import Any

import pytest

from intercom_readiness.answer import Answer
from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.erasing import the_erasure_is_told_truthfully

THERE: list[dict[str, Any]] = [{"id": "c1", "deleted": False, "archived": False}]
ARCHIVED: list[dict[str, Any]] = [{"id": "c1", "deleted": False, "archived": True}]
GONE: list[dict[str, Any]] = [{"id": "c1", "deleted": True}]


def answer(kind: Any, *, accepted: bool = False) -> Answer:
    """Write what the caller got."""
    return Answer(kind, "erase", 0.0, 1.0, status=200, accepted=accepted)


@pytest.mark.parametrize(
    ("told", "contacts"),
    [
        (answer("done"), GONE),
        (answer("done"), []),
        (answer("failed"), THERE),
        (answer("refused"), THERE),
        (answer("failed"), GONE),
        (answer("done", accepted=True), THERE),
        (answer("no_answer", accepted=True), THERE),
    ],
    ids=["done", "unknown there", "failed", "refused", "reply lost", "accepted", "accepted and still at it"],
)
def test_a_true_word_passes(told: Answer, contacts: list[dict[str, Any]]) -> None:
    """Done, failed and accepted are all good, as long as they hold."""
    assert "told" in the_erasure_is_told_truthfully(told, contacts) or told.accepted


@pytest.mark.parametrize("contacts", [THERE, ARCHIVED], ids=["there", "archived"])
def test_a_swallowed_failure_is_caught(contacts: list[dict[str, Any]]) -> None:
    """Whoever is told that it is done never asks again."""
    with pytest.raises(PromiseBroken, match=r"(there|archived) still") as broken:
        the_erasure_is_told_truthfully(answer("done"), contacts)

    assert broken.value.safety


@pytest.mark.parametrize("kind", ["wrong", "stale", "no_answer"])
def test_an_unclear_word_is_caught(kind: str) -> None:
    """A caller who knows nothing cannot ask again."""
    with pytest.raises(PromiseBroken, match="done, accepted or told as failed"):
        the_erasure_is_told_truthfully(answer(kind), THERE)
