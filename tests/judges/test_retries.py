"""Proves that final refusals, passing failures and exhausted retries are told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.retries import (
    a_refused_call_is_made_once,
    exhausted_retries_surface_as_an_error,
    failures_are_retried_until_done,
    leaves_the_create_alone,
    nothing_goes_on,
    refused_connections_are_tried_again,
    the_error_carries_intercoms_request_id,
)
from tests.judges.histories import CREATE, LIST, READ, SEARCH, UPDATE, attempt, reply

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer, AnswerKind
    from intercom_readiness.model import Exchange

FINAL = [400, 401, 403, 404, 422]


@pytest.mark.parametrize("status", FINAL)
def test_a_call_refused_for_good_is_made_once(status: int) -> None:
    """One refused call is right; a second one breaks the promise whether it is refused again or not."""
    a_refused_call_is_made_once([attempt(0.0, status)])
    for again in (status, 200, 503):
        with pytest.raises(PromiseBroken, match=f"since {status} is final"):
            a_refused_call_is_made_once([attempt(0.0, status), attempt(0.4, again)])


@pytest.mark.parametrize(
    ("history", "kind", "left"),
    [
        pytest.param([attempt(0.0, 503, operation=CREATE)], "failed", True, id="a create that failed"),
        pytest.param([attempt(0.0, 503, operation=CREATE)], "done", False, id="success although it failed"),
        pytest.param([attempt(0.0, 429, operation=CREATE)], "failed", False, id="a create that was surely not done"),
        pytest.param([attempt(0.0, 503, operation=SEARCH)], "failed", False, id="a look-up that failed"),
        pytest.param([], "failed", False, id="no call at all"),
    ],
)
def test_only_a_create_that_may_have_been_done_is_left_alone(
    history: list[Exchange], kind: AnswerKind, *, left: bool
) -> None:
    """Whoever claims never to repeat a create need not repeat one after a server error, and must tell."""
    assert leaves_the_create_alone(history, reply(kind)) is left


def test_a_lookup_after_a_refusal_is_no_retry() -> None:
    """A client that looks the record up elsewhere, and then writes to what it found, made no retry."""
    missing = [attempt(0.0, 404, operation=UPDATE), attempt(0.1, operation=SEARCH)]

    a_refused_call_is_made_once(missing)
    a_refused_call_is_made_once([*missing, attempt(0.2, operation=UPDATE)])


def test_a_lookup_between_refusals_hides_no_retry() -> None:
    """A client that is refused, looks up, and is refused again, has retried."""
    history = [attempt(0.0, 422, operation=CREATE), attempt(0.1, operation=SEARCH), attempt(0.2, 422, operation=CREATE)]

    with pytest.raises(PromiseBroken) as broken:
        a_refused_call_is_made_once(history)

    assert "it was made again 0.19 s after the 422" == broken.value.closest_miss


def test_a_lookup_of_another_record_hides_no_retry() -> None:
    """Only a call for the same record makes the next write a new one."""
    history = [attempt(0.0, 422, operation=CREATE), attempt(0.1, subject="k8"), attempt(0.2, operation=CREATE)]

    with pytest.raises(PromiseBroken):
        a_refused_call_is_made_once(history)


def test_other_records_and_later_asks_are_no_retries() -> None:
    """The same call for another record, or because the caller asked again, is a call of its own."""
    history = [attempt(0.0, 404), attempt(0.1, 404, subject="k8"), attempt(5.0, 404)]

    a_refused_call_is_made_once(history, asked_s=[0.0, 4.9])
    with pytest.raises(PromiseBroken):
        a_refused_call_is_made_once(history)


def test_calls_side_by_side_are_no_retries() -> None:
    """Two calls on their way at the same time are both refused once."""
    a_refused_call_is_made_once([attempt(0.0, 401, took_s=0.1), attempt(0.05, 401, took_s=0.1)])


def test_a_retry_after_a_passing_failure_is_no_retry_of_a_refusal() -> None:
    """A server error may be retried, and the refusal that follows is final."""
    a_refused_call_is_made_once([attempt(0.0, 503), attempt(0.5, 404)])


@pytest.mark.parametrize("history", [[], [attempt(0.0)], [attempt(0.0, 409)]], ids=["nothing", "success", "conflict"])
def test_without_a_refusal_nothing_is_judged(history: list[Exchange]) -> None:
    """Without a call that was refused for good there is no verdict."""
    with pytest.raises(MissingPremise):
        a_refused_call_is_made_once(history)


def test_failures_that_pass_are_retried_until_done() -> None:
    """Another attempt and success are right, on the same call or after a lookup."""
    failures_are_retried_until_done([attempt(0.0, 503), attempt(0.4)], reply("done"))
    failures_are_retried_until_done(
        [attempt(0.0, "reset", operation=CREATE), attempt(0.4, operation=SEARCH)], reply("done")
    )


def test_a_maintenance_page_is_a_failure_to_retry() -> None:
    """A client that takes an HTML page with status 200 for an answer is caught, one that comes back passes."""
    page = attempt(0.0, 200)

    failures_are_retried_until_done([page, attempt(0.4)], reply("done"), unusable={page.id})
    with pytest.raises(PromiseBroken):
        failures_are_retried_until_done([page], reply("wrong"), unusable={page.id})


@pytest.mark.parametrize(
    ("history", "answer"),
    [
        ([attempt(0.0, 503)], reply("failed")),
        ([attempt(0.0, 503)], reply("done")),
        ([attempt(0.0, 503), attempt(0.4, 503)], reply("failed")),
        ([attempt(0.0, 503), attempt(0.4)], reply("wrong")),
        ([attempt(0.0, 503), attempt(0.4)], reply("stale")),
        ([attempt(0.0, 503), attempt(0.4)], reply("no_answer")),
    ],
    ids=["no retry", "success without one", "gave up early", "empty success", "old copy", "no answer"],
)
def test_failures_that_are_not_retried_are_caught(history: list[Exchange], answer: Answer) -> None:
    """No other attempt, or no success in the end, breaks the promise; a read loses nothing by it."""
    with pytest.raises(PromiseBroken) as broken:
        failures_are_retried_until_done(history, answer)
    assert not broken.value.safety


@pytest.mark.parametrize("answer", [reply("done"), reply("failed")], ids=lambda one: one.kind)
def test_success_of_a_write_that_failed_once_and_for_all_is_a_loss(answer: Answer) -> None:
    """A write reported as done after its only attempt failed decides even without premises; an error does not."""
    with pytest.raises(PromiseBroken) as broken:
        failures_are_retried_until_done([attempt(0.0, 503, operation=CREATE)], answer)

    assert broken.value.safety == (answer.kind == "done")


def test_without_a_failure_no_retry_is_judged() -> None:
    """When every attempt went well there is no verdict about retries."""
    with pytest.raises(MissingPremise):
        failures_are_retried_until_done([attempt(0.0)], reply("done"))


EXHAUSTED = [attempt(0.0, 503), attempt(0.4, 503), attempt(1.2, 503)]


def test_exhausted_retries_are_an_error() -> None:
    """An error is right, an old copy only where it is claimed, success never."""
    exhausted_retries_surface_as_an_error(EXHAUSTED, reply("failed"))
    exhausted_retries_surface_as_an_error(EXHAUSTED, reply("stale"), stale_claimed=True)
    exhausted_retries_surface_as_an_error([], reply("failed"))
    for kind in ("done", "wrong", "stale", "no_answer"):
        with pytest.raises(PromiseBroken):
            exhausted_retries_surface_as_an_error(EXHAUSTED, reply(kind))


def test_a_final_lookup_does_not_undo_the_failure() -> None:
    """A client that looks up in vain after its last create has failed still, and success is then a loss."""
    history = [attempt(0.0, 503, operation=CREATE), attempt(0.4, operation=SEARCH)]

    exhausted_retries_surface_as_an_error(history, reply("failed"))
    with pytest.raises(PromiseBroken) as broken:
        exhausted_retries_surface_as_an_error(history, reply("done"))
    assert broken.value.safety


def test_when_all_went_well_in_the_end_nothing_was_exhausted() -> None:
    """When the last attempt at each call went well, success would be right, and there is no verdict."""
    pages = [attempt(0.0, operation=LIST), attempt(0.1, 502, operation=LIST), attempt(0.5, operation=LIST)]

    with pytest.raises(MissingPremise):
        exhausted_retries_surface_as_an_error(pages, reply("done"))


@pytest.mark.parametrize("status", FINAL)
def test_a_refusal_is_a_failure_to_report(status: int) -> None:
    """A call that was refused for good is no success either."""
    exhausted_retries_surface_as_an_error([attempt(0.0, status)], reply("refused"))
    with pytest.raises(PromiseBroken):
        exhausted_retries_surface_as_an_error([attempt(0.0, status)], reply("done"))


def test_a_truncated_success_is_an_exhausted_failure() -> None:
    """An answer cut in its middle is a failure although its status was 200."""
    cut = attempt(0.0, "server_closed", status=200, operation=READ)

    with pytest.raises(PromiseBroken):
        exhausted_retries_surface_as_an_error([cut], reply("done"))


WITH_IDS = [attempt(0.0, 503, request_id="req-1"), attempt(0.4, 503, request_id="req-2")]


@pytest.mark.parametrize(
    "answer",
    [reply("failed", request_id="req-2"), reply("failed", request_id="req-1"), reply("failed", text="… req-2 …")],
    ids=["last", "first", "in the text"],
)
def test_any_failed_attempts_id_will_do(answer: Answer) -> None:
    """The id of any failed attempt is right, in its own field or in the text."""
    assert "request id req-" in the_error_carries_intercoms_request_id(WITH_IDS, answer)


@pytest.mark.parametrize(
    ("answer", "says"),
    [(reply("failed"), "names no request id"), (reply("failed", request_id="made-up"), "names 'made-up'")],
)
def test_an_error_without_intercoms_id_is_caught(answer: Answer, says: str) -> None:
    """No id, or one that Intercom never sent, breaks the promise."""
    with pytest.raises(PromiseBroken, match=says):
        the_error_carries_intercoms_request_id(WITH_IDS, answer)


def test_the_id_of_a_lookup_that_went_well_will_not_do() -> None:
    """The id of a call that succeeded leads support nowhere."""
    history = [WITH_IDS[0], attempt(0.4, operation=SEARCH, request_id="req-9")]

    with pytest.raises(PromiseBroken):
        the_error_carries_intercoms_request_id(history, reply("failed", request_id="req-9"))


def test_where_there_was_no_id_none_is_asked_for() -> None:
    """After an edge page or a lost connection there is none to pass on; a success carries none at all."""
    assert "none to pass on" in the_error_carries_intercoms_request_id([attempt(0.0, "reset")], reply("failed"))
    for history, answer in [([], reply("failed")), (WITH_IDS, reply("done"))]:
        with pytest.raises(MissingPremise):
            the_error_carries_intercoms_request_id(history, answer)


def test_an_attempt_after_the_answer_is_caught() -> None:
    """Whoever was told that it failed must not find it done later."""
    with pytest.raises(PromiseBroken, match="1 attempt later"):
        nothing_goes_on([attempt(0.0, 503), attempt(1.0, 503)], told_s=0.5)


def test_an_end_that_is_an_end() -> None:
    """Attempts before the answer are nobody's business afterwards."""
    proof = nothing_goes_on([attempt(0.0, 503), attempt(0.3, 503)], told_s=0.5)

    assert proof == "nothing went on after the caller was told"


def _after_refusals(done: int, given_up: int) -> str:
    answers = [reply("done")] * done, [reply("failed")] * given_up
    return refused_connections_are_tried_again(done=answers[0], given_up=answers[1], done_enough=2, given_up_enough=6)


@pytest.mark.parametrize(("done", "given_up"), [(2, 0), (2, 5), (2, 6)])
def test_work_that_is_done_after_a_refused_connection(done: int, given_up: int) -> None:
    """Jitter may leave a good target no time now and then."""
    assert f"done 2 times of {done + given_up}" in _after_refusals(done, given_up)


@pytest.mark.parametrize("done", [0, 1])
def test_who_gives_up_at_a_refused_connection_is_caught(done: int) -> None:
    """One success may be that of a question which met no refusal."""
    with pytest.raises(PromiseBroken, match="6 times"):
        _after_refusals(done, 6)


@pytest.mark.parametrize(("done", "given_up"), [(0, 0), (1, 5)])
def test_too_few_questions_tell_nothing_about_refused_connections(done: int, given_up: int) -> None:
    """A lab that was late all the time has seen nothing."""
    with pytest.raises(MissingPremise, match="not clear"):
        _after_refusals(done, given_up)
