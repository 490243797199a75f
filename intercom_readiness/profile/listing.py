"""Read a list out of a reply: one JSON document, or a JSON document a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from intercom_readiness.profile import places
from intercom_readiness.profile.replies import Look
from intercom_readiness.profile.signs import shows

if TYPE_CHECKING:
    from intercom_readiness.answer import AnswerKind
    from intercom_readiness.profile.operations import Operation
    from intercom_readiness.profile.replies import Reply


def read_list(operation: Operation, reply: Reply) -> tuple[AnswerKind, str, tuple[str, ...]]:
    """
    Read a list, cut or whole.

    Returns:
        The kind (done, stale, incomplete, wrong or no_answer), why, and the ids of what came, in order.
    """
    if operation.format == "ndjson":
        return _read_lines(operation, reply)
    if reply.trouble:
        return (*_cut(operation), ())
    return _read_document(operation, Look.at(reply))


def next_cursor(operation: Operation, reply: Reply) -> str:
    """Give the cursor with which the target's own next page is asked for, or nothing on the last one."""
    return "" if operation.next is None else Look.at(reply).text(operation.next.at)


def _cut(operation: Operation) -> tuple[AnswerKind, str]:
    if operation.incomplete is not None and operation.incomplete.or_connection_cut:
        return "incomplete", "the connection was cut, which the profile claims as its sign of an incomplete list"
    return "no_answer", "the connection was cut in the middle of the list"


def _read_document(operation: Operation, look: Look) -> tuple[AnswerKind, str, tuple[str, ...]]:
    items = look.find(operation.done.items)
    ids, nameless = _ids_of(operation, items) if isinstance(items, list) else ((), "")
    return (*_kind_of_document(operation, look, items, nameless), ids)


def _kind_of_document(operation: Operation, look: Look, items: Any, nameless: str) -> tuple[AnswerKind, str]:
    if look.document is places.MISSING:
        return "wrong", "success, but the body is not JSON"
    if shows(operation.incomplete, look):
        return "incomplete", "the answer says that it is incomplete"
    if not isinstance(items, list):
        return "wrong", f"success, but no list at {operation.done.items!r}"
    if nameless:
        return "wrong", nameless
    # The sign of completeness of a paged list stands on its last page only.
    last = operation.next is None or not look.text(operation.next.at)
    if last and operation.complete is not None and not shows(operation.complete, look):
        return "incomplete", "the answer lacks the sign of completeness"
    return ("stale" if shows(operation.stale, look) else "done"), ""


def _read_lines(operation: Operation, reply: Reply) -> tuple[AnswerKind, str, tuple[str, ...]]:
    items: list[Any] = []
    complete = operation.complete is None
    for number, line in enumerate(reply.body.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            look = Look(json.loads(line), reply.headers)
        except (ValueError, RecursionError):
            ids, _ = _ids_of(operation, items)
            return (*_broken_line(operation, reply, number), ids)
        if shows(operation.incomplete, look):
            ids, _ = _ids_of(operation, items)
            return "incomplete", f"line {number} says that the list is incomplete", ids
        if shows(operation.complete, look):
            complete = True
        else:
            items.append(look.document)
    ids, nameless = _ids_of(operation, items)
    if reply.trouble and not (complete and operation.complete is not None):
        return (*_cut(operation), ids)
    if nameless:
        return "wrong", nameless, ids
    if not complete:
        return "incomplete", "the list ends without the line that says it is complete", ids
    return "done", "", ids


def _broken_line(operation: Operation, reply: Reply, number: int) -> tuple[AnswerKind, str]:
    if reply.trouble:
        return _cut(operation)
    return ("wrong" if number == 1 else "incomplete"), f"line {number} is not JSON"


def _ids_of(operation: Operation, items: list[Any]) -> tuple[tuple[str, ...], str]:
    # A list need not carry Intercom's ids; then the first identity that it does carry names its items.
    done = operation.done
    place = next((one for one in (done.id, done.external_id, done.email) if one is not None), None)
    if place is None:
        return (), ""
    ids = tuple(Look(item, {}).text(place) for item in items)
    nameless = next((index for index, found in enumerate(ids) if not found), None)
    return tuple(filter(None, ids)), "" if nameless is None else f"item {nameless} of the list has nothing at {place}"
