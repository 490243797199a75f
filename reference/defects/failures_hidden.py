"""Mistakes that turn a failure into a success or into a crash."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

from reference import answers, client
from reference.contacts import Contacts
from reference.defects.registry import defect, swap
from reference.failures import RATE_LIMITED, RESET, SERVER_ERROR, OperationFailed
from reference.upserting import Upserts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_EMPTY: dict[str, Any] = {"type": "contact", "id": "", "data": [], "deleted": True}


def _swallow(cause: str) -> None:
    """Answer as if all were well when an operation ended for *cause*."""
    swap(Contacts, "read", _instead(cause, lambda contact_id: ({"id": contact_id}, "")))
    swap(Contacts, "search", _instead(cause, lambda _wanted: []))
    swap(Contacts, "erase", _instead(cause, lambda _contact_id: False))
    swap(Contacts, "export", _ends_quietly(cause))
    swap(Upserts, "upsert", _instead(cause, lambda wish: ({"id": "", **wish.fields()}, False)))


def _instead(cause: str, substitute: Any) -> Any:
    def change(original: Any) -> Any:
        async def hidden(self: Any, subject: Any) -> Any:
            try:
                return await original(self, subject)
            except OperationFailed as failure:
                if failure.cause != cause:
                    raise
                return substitute(subject)

        return hidden

    return change


def _ends_quietly(cause: str) -> Any:
    def change(original: Any) -> Any:
        async def export(self: Any) -> AsyncIterator[Any]:
            try:
                async for page in original(self):
                    yield page
            except OperationFailed as failure:
                if failure.cause != cause:
                    raise
                yield []

        return export

    return change


@defect
def swallow_rate_limit() -> None:
    """A limit that never lifts is only logged: the caller gets an empty success."""
    _swallow(RATE_LIMITED)


@defect
def exhausted_retries_as_success() -> None:
    """After the last server error the caller gets an empty success."""
    _swallow(SERVER_ERROR)


@defect
def error_as_empty_contact() -> None:
    """A read that cannot be answered gives an empty contact instead of an error."""

    def read(original: Any) -> Any:
        async def forgiving(self: Contacts, contact_id: str) -> tuple[dict[str, Any], str]:
            try:
                found: tuple[dict[str, Any], str] = await original(self, contact_id)
            except OperationFailed as failure:
                if not failure.transient:
                    raise
                return {}, ""
            return found

        return forgiving

    swap(Contacts, "read", read)


@defect
def html_page_as_success() -> None:
    """A maintenance page with status 200 counts as an answer without data."""

    def read_answer(original: Any) -> Any:
        def trusting(status: int, headers: Any, body: bytes, has_right_shape: Any) -> Any:
            if answers._OK <= status < answers._REDIRECTED and "html" in headers.get("content-type", ""):
                return dict(_EMPTY)
            return original(status, headers, body, has_right_shape)

        return trusting

    swap(client, "read_answer", read_answer)


@defect
def truncated_as_success() -> None:
    """A lenient parser takes what it can get out of JSON that was cut short."""

    def document(original: Any) -> Any:
        def lenient(headers: Any, body: bytes) -> Any:
            found = original(headers, body)
            if found is not None or "json" not in headers.get("content-type", "") or not body:
                return found
            texts = dict(reversed(re.findall(r'"(\w+)"\s*:\s*"([^"]*)"', body.decode(errors="replace"))))
            return {**_EMPTY, **texts, "salvaged": True}

        return lenient

    def read_answer(original: Any) -> Any:
        def lenient(status: int, headers: Any, body: bytes, has_right_shape: Any) -> Any:
            return original(status, headers, body, lambda answer: "salvaged" in answer or has_right_shape(answer))

        return lenient

    swap(answers, "_document", document)
    swap(client, "read_answer", read_answer)


@defect
def shape_unchecked() -> None:
    """Any JSON with a good status counts as the contact that was asked for."""

    def read_answer(original: Any) -> Any:
        def trusting(status: int, headers: Any, body: bytes, has_right_shape: Any) -> Any:
            try:
                found = json.loads(body)
            except ValueError:
                return original(status, headers, body, has_right_shape)
            if not answers._OK <= status < answers._REDIRECTED:
                return original(status, headers, body, has_right_shape)
            return {**_EMPTY, **(found if isinstance(found, dict) else {})}

        return trusting

    swap(client, "read_answer", read_answer)


@defect
def malformed_crashes() -> None:
    """An answer that is not JSON ends the process: nobody foresaw the parser's exception."""

    def document(original: Any) -> Any:
        def fatal(headers: Any, body: bytes) -> Any:
            found = original(headers, body)
            if found is None and "json" in headers.get("content-type", ""):
                os._exit(70)
            return found

        return fatal

    swap(answers, "_document", document)


@defect
def crash_on_reset() -> None:
    """A reset connection ends the process: nobody foresaw the socket's exception."""

    def lost(original: Any) -> Any:
        def fatal(error: Exception, timeout_s: float) -> Any:
            failure, reason = original(error, timeout_s)
            if failure.cause == RESET:
                os._exit(70)
            return failure, reason

        return fatal

    swap(client, "_lost", lost)
