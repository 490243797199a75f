"""Read a reply of the target, by the profile's claims, into one answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from intercom_readiness.answer import Answer
from intercom_readiness.profile import places
from intercom_readiness.profile.listing import read_list
from intercom_readiness.profile.names import REFUSALS
from intercom_readiness.profile.replies import Look
from intercom_readiness.profile.signs import is_one_of, shows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_readiness.answer import AnswerKind
    from intercom_readiness.profile.operations import Completion, Done, Errors, Operation
    from intercom_readiness.profile.replies import Reply

IDENTITIES = ("id", "external_id", "email")
_MESSAGE_CHARACTERS_MAX = 200
_TROUBLES = {
    "refused": "the connection was refused",
    "timeout": "no whole answer in time",
    "cut": "the connection was closed before the answer's end",
    "garbled": "what came back is not HTTP",
    "too_long": "the answer is longer than anybody would read",
}


def read_answer(operation: Operation, errors: Errors, asked: Mapping[str, str], reply: Reply) -> Answer:
    """
    Read one reply.

    Args:
        operation: What was asked.
        errors: How the target writes errors.
        asked: The values of the request; an identity among them must come back where the profile says it does.
        reply: What came back.

    Returns:
        The answer. For a status that is claimed as accepted it is `done` with *accepted*: whether the work was
        ever completed is for the caller to find out.
    """
    if reply.trouble and not (operation.role == "list" and reply.trouble == "cut" and reply.body):
        return _answer("no_answer", operation, reply, told(reply))
    if operation.accepted and reply.status in operation.accepted.status and not reply.exited:
        answer = _answer("done", operation, reply, f"accepted with status {reply.status}")
        return replace(answer, accepted=True, ids=_ids(operation.done, Look.at(reply)))
    if not _succeeded(operation.done, reply):
        return _error(operation, errors, reply, Look.at(reply))
    if operation.role in {"list", "search"} and (operation.done.items is not None or operation.format == "ndjson"):
        kind, detail, ids = read_list(operation, reply)
        return replace(_answer(kind, operation, reply, detail), ids=ids)
    return _read_record(operation, errors, asked, reply)


def _read_record(operation: Operation, errors: Errors, asked: Mapping[str, str], reply: Reply) -> Answer:
    look, done = Look.at(reply), operation.done
    if done.when is not None and not shows(done.when, look):
        return _error(operation, errors, reply, look, in_body=True)
    if reply.trouble:
        return _answer("incomplete", operation, reply, told(reply))
    mismatch = "" if operation.role == "search" else identity_mismatch(done, asked, look)
    kind: AnswerKind = "wrong" if mismatch else "stale" if shows(operation.stale, look) else "done"
    return replace(_answer(kind, operation, reply, mismatch), ids=_ids(done, look))


def read_completion(
    operation: Operation, completion: Completion, errors: Errors, asked: Mapping[str, str], reply: Reply
) -> Answer | None:
    """
    Read what the target says about work that it accepted.

    Returns:
        The answer with *accepted* set, or None when the work is still under way. An error status (a job that
        cannot be found yet) and a reply that is not whole count as under way.
    """
    look = Look.at(reply)
    if reply.trouble or look.document is places.MISSING:
        return None
    if shows(completion.failed, look):
        return replace(_error(operation, errors, reply, look, in_body=True), accepted=True)
    if not shows(completion.until, look):
        return None
    mismatch = identity_mismatch(completion, asked, look)
    answer = _answer("wrong" if mismatch else "done", operation, reply, mismatch or "accepted, then completed")
    return replace(answer, accepted=True, ids=_ids(completion, look))


def identity_mismatch(claims: Done | Completion, asked: Mapping[str, str], look: Look) -> str:
    """Say which identity the answer should carry and does not, or nothing."""
    for name in IDENTITIES:
        place = getattr(claims, name)
        if place is None:
            continue
        found = _identity(look, place)
        if look.document is places.MISSING and not place.startswith(places.HEADER):
            return f"the body is not JSON, so no {name} can stand at {place}"
        if name not in asked:
            # A contact without external_id is common; one without an id does not exist.
            if name == "id" and not found:
                return f"success, but no id at {place}"
        elif found.casefold() != asked[name].casefold():
            return f"success, but not with the {name} that was asked for at {place}"
    return ""


def _ids(claims: Done | Completion, look: Look) -> tuple[str, ...]:
    found = _identity(look, claims.id)
    return (found,) if found else ()


def _identity(look: Look, place: str | None) -> str:
    """Give the identity at a place; of a link in a header, such as Location, the last part of its path."""
    found = look.text(place)
    if place is None or not place.startswith(places.HEADER) or "/" not in found:
        return found
    return unquote(urlsplit(found).path.rstrip("/").rpartition("/")[2])


def _succeeded(done: Done, reply: Reply) -> bool:
    if reply.exited:
        return reply.status in done.exit
    if done.status:
        return reply.status in done.status
    return reply.status is not None and reply.status // 100 == 2  # noqa: PLR2004 (HTTP's class of successes)


def _error(operation: Operation, errors: Errors, reply: Reply, look: Look, *, in_body: bool = False) -> Answer:
    code = look.text(errors.at.code)
    error_class = _class_of(errors, code, None if reply.exited else reply.status)
    message = look.text(errors.at.message)[:_MESSAGE_CHARACTERS_MAX]
    detail = f"{'exit status' if reply.exited else 'status'} {reply.status}" + (f": {message}" if message else "")
    answer = _answer(_kind_of(error_class, reply, in_body=in_body), operation, reply, detail)
    return replace(answer, error_class=error_class, error_code=code, request_id=look.text(errors.at.request_id))


def _class_of(errors: Errors, code: str, status: int | None) -> str:
    # A code says more than a status: several causes share a 502.
    by_code = [name for name, codes in errors.code.items() if code and is_one_of(code, codes)]
    by_status = [name for name, statuses in errors.status.items() if status in statuses]
    return (by_code or by_status or [""])[0]


def _kind_of(error_class: str, reply: Reply, *, in_body: bool) -> AnswerKind:
    if error_class:
        return "refused" if error_class in REFUSALS else "failed"
    if reply.exited or reply.status is None:
        return "failed"
    # A success or redirect that the profile does not claim is neither what was asked for nor an error, unless the
    # body says that it is one.
    unclaimed: AnswerKind = "failed" if in_body else "wrong"
    by_hundred: dict[int, AnswerKind] = {2: unclaimed, 3: unclaimed, 4: "refused"}
    return by_hundred.get(reply.status // 100, "failed")


def told(reply: Reply) -> str:
    """Say in words why a reply is not whole."""
    return (
        f"{_TROUBLES[reply.trouble]}, after {reply.ended_s - reply.began_s:.2f} s and {len(reply.body)} bytes of body"
    )


def _answer(kind: AnswerKind, operation: Operation, reply: Reply, detail: str) -> Answer:
    return Answer(
        kind, operation.name, reply.began_s, reply.ended_s, status=reply.status, text=reply.text, detail=detail
    )
