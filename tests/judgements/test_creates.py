"""Who only creates: a create that may have been done is left alone, and a second one may be refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judgements import answers, attempts
from tests.judges.histories import CREATE, attempt, contact, reply

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer

HELD = [contact("c1")]


def a_scene(*told: Answer, updates: bool = False, create: str = "never", held: Any = ()) -> Any:
    """Make a scene in which a create met a 503, and its callers were told so much."""
    declared = SimpleNamespace(updates=updates, role="write")
    asking = SimpleNamespace(declared=declared, answers=told, answer=told[-1], operation="add", many_at_once=False)
    failed = [attempt(0.0, 503, operation=CREATE)]
    evidence = SimpleNamespace(
        proofs=[], quiet=lambda: None, of_operation=lambda _name: failed, unusable=lambda _every: ()
    )
    people = SimpleNamespace(contact=None, records=lambda _subject: list(held))
    more = {"retry": SimpleNamespace(create=create), "refusing": SimpleNamespace(asked=[])}
    return SimpleNamespace(asking=asking, evidence=evidence, people=people, **more)


def test_a_create_is_left_alone_where_that_is_claimed() -> None:
    """Neither success nor another attempt is asked of who never repeats a create, and says so."""
    scene = a_scene(reply("failed"))

    answers.done(scene)
    attempts.tried_again(scene)

    assert scene.evidence.proofs == [attempts.LEFT_ALONE, attempts.LEFT_ALONE]


@pytest.mark.parametrize("more", [{"updates": True}, {"create": "look_up_first"}])
def test_nobody_else_may_leave_it(more: dict[str, Any]) -> None:
    """Who changes people as well, or claims to look first, has to come back."""
    with pytest.raises(PromiseBroken):
        answers.done(a_scene(reply("failed"), **more))


def test_a_second_create_may_be_refused() -> None:
    """Who was told of a failure, and asks again, hears of the conflict with what was done after all."""
    refused = reply("refused", error_class="conflict")
    claimed: dict[str, Any] = {"create": "look_up_first"}
    answers.done(a_scene(reply("failed"), refused, held=HELD, **claimed))

    for scene in (a_scene(refused, held=HELD, **claimed), a_scene(reply("failed"), refused, **claimed)):
        with pytest.raises(PromiseBroken):
            answers.done(scene)
