"""Proves that callers who are misled, left alone or left waiting are noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.answering import (
    the_caller_gets_a_clear_error,
    the_caller_is_answered_within,
    the_error_is_told_as,
    the_operation_is_done,
)
from tests.judges.histories import reply

if TYPE_CHECKING:
    from intercom_readiness.answer import AnswerKind

KINDS: list[AnswerKind] = ["done", "stale", "refused", "failed", "incomplete", "wrong", "no_answer"]


@pytest.mark.parametrize("kind", KINDS)
def test_only_errors_are_clear_errors(kind: AnswerKind) -> None:
    """Refused, failed and incomplete are errors, a copy only where it is claimed, nothing else."""
    if kind in {"refused", "failed", "incomplete"}:
        the_caller_gets_a_clear_error(reply(kind))
    else:
        with pytest.raises(PromiseBroken) as broken:
            the_caller_gets_a_clear_error(reply(kind), writes=True)
        assert broken.value.safety == (kind in {"done", "wrong"})
    if kind == "stale":
        the_caller_gets_a_clear_error(reply(kind), stale_claimed=True)


@pytest.mark.parametrize("kind", KINDS)
def test_only_done_is_done(kind: AnswerKind) -> None:
    """Success without the asked-for record is not done, nor is anything else."""
    if kind == "done":
        the_operation_is_done(reply(kind))
    else:
        with pytest.raises(PromiseBroken):
            the_operation_is_done(reply(kind))


def test_a_caller_left_waiting_is_noticed() -> None:
    """The grace is added to the bound, and the text says by how much it was exceeded."""
    the_caller_is_answered_within(reply("failed", took_s=3.2), within_s=3.0, grace_s=0.3)
    with pytest.raises(PromiseBroken) as broken:
        the_caller_is_answered_within(reply("no_answer", took_s=4.0), within_s=3.0, grace_s=0.3)
    assert "0.70 s too late" == broken.value.closest_miss


def test_an_error_is_of_the_class_that_tells() -> None:
    """Another class, and no error at all, break the promise."""
    the_error_is_told_as(reply("failed", error_class="bad_token"), error_class="bad_token")
    for answer in (reply("failed", error_class="unavailable"), reply("done", error_class="bad_token")):
        with pytest.raises(PromiseBroken):
            the_error_is_told_as(answer, error_class="bad_token")


def test_texts_name_times_and_errors_but_no_bodies() -> None:
    """A broken promise names status, error and time, and never what the answer held."""
    answer = reply("done", status=200, error_code="x", text="personal", took_s=0.25)

    with pytest.raises(PromiseBroken) as broken:
        the_caller_gets_a_clear_error(answer)

    assert "read_contact came back done (status 200), error x after 0.25 s" == broken.value.observed


def test_texts_repeat_nothing() -> None:
    """A status that the detail names, and a code like its class, are said once; what was seen stands at the end."""
    answer = reply("stale", status=200, error_class="busy", error_code="busy", detail="status 200: old")

    with pytest.raises(PromiseBroken) as broken:
        the_caller_gets_a_clear_error(answer, seen="attempt 1 refused")

    assert "read_contact came back stale, error busy after 0.50 s: status 200: old; attempt 1 refused" == (
        broken.value.observed
    )
