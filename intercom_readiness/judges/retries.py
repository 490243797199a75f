"""Judges what a target does after a failed call: retry, leave it, and tell its caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.answering import ERRORS, the_caller_gets_a_clear_error, the_operation_is_done
from intercom_readiness.judges.attempts import (
    SERVER_ERRORS_FROM,
    call_of,
    failed,
    follows,
    in_order,
    may_come_back,
    some_attempts,
)
from intercom_readiness.judges.telling import counted, listed, seconds, story, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from intercom_readiness.answer import Answer
    from intercom_readiness.model import Exchange

# What Intercom refuses will be refused again: the request or the token is wrong, not the moment.
REFUSED_FOR_GOOD = frozenset({400, 401, 403, 404, 422})
CREATE = "contacts.create"

# The tap's stamp of an attempt that came before the answer may be so much later than it, on a busy machine.
TOLD_GRACE_S = 0.07


def a_refused_call_is_made_once(
    exchanges: Iterable[Exchange],
    *,
    statuses: Collection[int] = REFUSED_FOR_GOOD,
    asked_s: Sequence[float] = (),
) -> str:
    """
    Judge that a call which Intercom refused for good is not made again.

    Other calls may follow, a lookup for instance, and after such a call one more of the same operation, which then
    speaks of another record or with another body; when that is refused too, it was a retry after all.

    Args:
        exchanges: All exchanges of one subject, seen near, a while after the end of the operation.
        statuses: Statuses that count as refused for good.
        asked_s: When the target was asked, for asks one after the other; each may make the call once.

    Raises:
        MissingPremise: No call was refused.
        PromiseBroken: A refused call was made again.
    """
    every = some_attempts(exchanges)
    refused = [one for one in every if one.status in statuses]
    if not refused:
        raise MissingPremise(f"no attempt was refused with one of {sorted(statuses)}: {story(every)}")
    for first in refused:
        again = _repeated(first, every, statuses, asked_s)
        if again is not None:
            wait_s = again.opened_s - (first.closed_s or first.opened_s)
            raise PromiseBroken(
                f"one attempt at {first.operation}, since {first.status} is final",
                story(every),
                closest_miss=f"it was made again {seconds(max(0.0, wait_s))} after the {first.status}",
                hint=f"the retry policy takes {first.status} for trouble that passes",
            )
    return f"{counted(len(refused), 'refused call')}, none made again"


def _repeated(
    first: Exchange, every: Sequence[Exchange], statuses: Collection[int], asked_s: Sequence[float]
) -> Exchange | None:
    for later in every:
        if call_of(later) != call_of(first) or not follows(later, first):
            continue
        if any(first.opened_s < ask_s <= later.opened_s for ask_s in asked_s):
            return None
        between = (one for one in every if first.opened_s < one.opened_s < later.opened_s)
        looked_up = any(one.subject == first.subject and one.operation != first.operation for one in between)
        if later.status in statuses or not looked_up:
            return later
    return None


def failures_are_retried_until_done(
    exchanges: Iterable[Exchange], answer: Answer, *, unusable: Collection[str] = ()
) -> str:
    """
    Judge that the target came back after failed attempts, and succeeded once Intercom had recovered.

    Coming back need not be the same call: after a lost create a careful client looks the contact up.

    Args:
        exchanges: All exchanges of the operation under test, seen near.
        answer: What the caller got.
        unusable: Ids of exchanges whose answer was no good although its status was.

    Raises:
        MissingPremise: No attempt failed.
        PromiseBroken: No attempt followed the failure, or the operation did not succeed.
    """
    every = some_attempts(exchanges)
    failures = [one for one in every if may_come_back(one, unusable=unusable)]
    if not failures:
        raise MissingPremise(f"no attempt failed, so no retry can be judged: {story(every)}")
    if not any(follows(later, failures[-1]) for later in every):
        raise PromiseBroken(
            "another attempt after a failure that passes",
            f"{story(every)}; {told(answer)}",
            closest_miss="no attempt followed the last failure, though Intercom had recovered",
            hint="this failure is not in the retry policy, or the attempts are used up too early",
            safety=answer.succeeded and failures[-1].writes,
        )
    done = the_operation_is_done(answer, because="Intercom had recovered", writes=any(one.writes for one in every))
    return f"{done}; {counted(len(failures), 'failed attempt')} of {len(every)}"


def refused_connections_are_tried_again(
    *, done: Sequence[Answer], given_up: Sequence[Answer], done_enough: int, given_up_enough: int
) -> str:
    """
    Judge that the target tried again after a connection was refused, and succeeded once they were accepted.

    Args:
        done: What callers got whose work was done by a call after the refusal.
        given_up: What those got who were told of a failure, although Intercom was there again at once.
        done_enough: So many answers of the first kind are no accident.
        given_up_enough: So many of the second kind are no bad luck with short waits.

    Raises:
        MissingPremise: Too few of either.
        PromiseBroken: The target gave up.
    """
    if len(done) >= done_enough:
        return f"{told(done[-1])}; done {len(done)} times of {len(done) + len(given_up)} after a refused connection"
    if len(given_up) < given_up_enough:
        raise MissingPremise(
            f"the target was asked while connections were refused for a moment, and it is not clear what it does: "
            f"done {counted(len(done), 'time')}, given up {counted(len(given_up), 'time')}"
        )
    raise PromiseBroken(
        "another attempt after a refused connection, as claimed",
        f"{told(given_up[-1])}; the same {len(given_up)} times of {len(done) + len(given_up)}",
        closest_miss="no attempt followed the refusal, though connections were accepted again at once",
        hint="a refused connection is not in the retry policy; its exception is another one than that of a reset",
    )


def leaves_the_create_alone(exchanges: Iterable[Exchange], answer: Answer) -> bool:
    """
    Tell whether all ended with a server error to a create, which Intercom may have done, and its caller was told.

    Args:
        exchanges: Exchanges of the operation under test, seen near.
        answer: What the caller got.
    """
    every = in_order(exchanges)
    if not every or answer.kind not in ERRORS or answer.accepted:
        return False
    return every[-1].operation == CREATE and (every[-1].status or 0) >= SERVER_ERRORS_FROM


def exhausted_retries_surface_as_an_error(
    exchanges: Iterable[Exchange], answer: Answer, *, stale_claimed: bool = False, unusable: Collection[str] = ()
) -> str:
    """
    Judge that an operation whose attempts all failed is reported as an error, never as success.

    Args:
        exchanges: Exchanges of the operation under test, seen near; none at all where connections were refused.
        answer: What the caller got.
        stale_claimed: Whether the target claims an old copy, marked as such, for this case.
        unusable: Ids of exchanges whose answer was no good although its status was.

    Raises:
        MissingPremise: The last attempt at every call went well, so success would be right.
        PromiseBroken: Anything but a clear error.
    """
    every = in_order(exchanges)
    last_of_each = {call_of(one): one for one in every}
    if every and not any(failed(one, unusable=unusable) for one in last_of_each.values()):
        raise MissingPremise(f"every call went well in the end, so there was no failure to report: {story(every)}")
    return the_caller_gets_a_clear_error(
        answer,
        stale_claimed=stale_claimed,
        writes=any(one.writes for one in every),
        because="no attempt got through",
        seen=story(every),
    )


def the_error_carries_intercoms_request_id(exchanges: Iterable[Exchange], answer: Answer) -> str:
    """
    Judge that the caller can tell Intercom's support which request failed.

    Any failed attempt's id will do. Where no failed attempt carried one (an HTML page of the edge, a lost connection)
    there is nothing to pass on, and the evidence says so.

    Args:
        exchanges: Exchanges of the operation under test, seen near.
        answer: What the caller got.

    Raises:
        MissingPremise: No attempt was seen, or the answer is no error.
        PromiseBroken: The error names none of the ids.
    """
    every = some_attempts(exchanges)
    if answer.kind not in ERRORS:
        raise MissingPremise(f"there is no error that could carry a request id: {told(answer)}")
    ids = [one.request_id for one in every if one.request_id and failed(one)]
    if not ids:
        return "no failed attempt carried a request id, so there was none to pass on"
    carried = next((one for one in ids if one == answer.request_id or one in answer.text), None)
    if carried is not None:
        return f"the error carries Intercom's request id {carried}"
    instead = f"the error names {answer.request_id!r}" if answer.request_id else "the error names no request id"
    raise PromiseBroken(
        f"an error that carries one of Intercom's request ids: {listed(ids)}",
        f"{instead}; {told(answer)}",
        hint="Intercom's support finds a failed call by its request id; pass X-Request-Id on",
    )


def nothing_goes_on(exchanges: Iterable[Exchange], *, told_s: float) -> str:
    """
    Judge that no attempt begins after the caller was told that the work has failed.

    Args:
        exchanges: Exchanges of the operation under test, seen near, for longer than its longest wait after the end.
        told_s: Monotonic time at which the caller had the answer.

    Raises:
        PromiseBroken: One began.
    """
    every = in_order(exchanges)
    late = [exchange for exchange in every if exchange.opened_s > told_s + TOLD_GRACE_S]
    if not late:
        return "nothing went on after the caller was told"
    raise PromiseBroken(
        "no attempt after the caller was told that it failed",
        f"{counted(len(late), 'attempt')} later: {story(every)}",
        closest_miss=f"one began {seconds(late[0].opened_s - told_s)} after the answer",
        hint="the work is handed to the background when the caller is given up on, and may still take effect",
    )
