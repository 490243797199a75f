"""Mistakes with the answers to notifications."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

import httpx
from starlette.responses import RedirectResponse, Response

from reference import webhooks
from reference.access import AccessToken
from reference.defects.registry import defect, put, swap
from reference.notifications import ACTED_ON, GONE, MalformedError
from reference.webhooks import Webhooks

if TYPE_CHECKING:
    from starlette.requests import Request

    from reference.notifications import Notification

_PATIENCE_S = 30.0
# Slower than Intercom's half second, with twenty deliveries under way.
_WORK_S = 0.7
_WRITE_S = 0.08


def _before_taking(work: Any) -> None:
    """Have *work* done, given the receiver and the notification, before the notification is taken and answered."""

    def take(original: Any) -> Any:
        async def busy(self: Webhooks, notification: Notification) -> Response:
            await work(self, notification)
            return await original(self, notification)  # type: ignore[no-any-return]

        return busy

    swap(Webhooks, "_take", take)


def _asks_intercom(timeout_s: float | None, *, gone_only: bool = False) -> None:
    async def ask(receiver: Webhooks, notification: Notification) -> None:
        held = notification.contact_id in receiver._copies._copies
        if not notification.acted_on or (gone_only and not (held and notification.topic in GONE)):
            return
        settings = receiver._settings
        headers = {"Authorization": f"Bearer {AccessToken(settings).current()}"}
        wait_s = settings.request_timeout_s if timeout_s is None else timeout_s
        try:
            async with httpx.AsyncClient(base_url=settings.intercom_url, timeout=wait_s, trust_env=False) as client:
                await client.get(f"/contacts/{notification.contact_id}", headers=headers)
        except httpx.HTTPError:
            return

    _before_taking(ask)


@defect
def work_before_answer() -> None:
    """The contact is read from Intercom before the answer, however long that takes."""
    _asks_intercom(_PATIENCE_S)


@defect
def read_before_answer() -> None:
    """The contact is read from Intercom before the answer, within the timeout."""
    _asks_intercom(None)


@defect
def deletion_checked_before_answer() -> None:
    """Whether somebody with a copy is really gone is looked up at Intercom before the answer, within the timeout."""
    _asks_intercom(None, gone_only=True)


@defect
def answer_awaits_worker() -> None:
    """The answer waits for a worker that looks into its queue now and then."""

    async def wait(_receiver: Webhooks, _notification: Notification) -> None:
        await asyncio.sleep(_WORK_S)

    _before_taking(wait)


@defect
def one_write_at_a_time() -> None:
    """Each notification waits for a disk write of its own, one after the other."""
    lock = asyncio.Lock()

    async def write(_receiver: Webhooks, _notification: Notification) -> None:
        async with lock:
            await asyncio.sleep(_WRITE_S)

    _before_taking(write)


def _receives(change: Any) -> None:
    """Have *change*, given receiver, request and the right way, receive."""

    def receive(original: Any) -> Any:
        async def changed(self: Webhooks, request: Request) -> Response:
            return await change(self, request, original)  # type: ignore[no-any-return]

        return changed

    swap(Webhooks, "receive", receive)


@defect
def notifications_redirected() -> None:
    """The address is answered with a redirect to the one with a slash at its end, which Intercom does not follow."""

    async def redirect(_receiver: Webhooks, request: Request, _right: Any) -> Response:
        return RedirectResponse(f"{request.url.path}/", 307)

    _receives(redirect)


@defect
def probe_refused() -> None:
    """HEAD is answered with 405: Intercom does not save the address."""

    async def receive(receiver: Webhooks, request: Request, right: Any) -> Response:
        if request.method == "HEAD":
            return Response(status_code=405)
        return await right(receiver, request)  # type: ignore[no-any-return]

    _receives(receive)


def _reads(change: Any) -> None:
    """Have *change*, given a body and the right way, read notifications."""

    def read(original: Any) -> Any:
        return lambda body: change(body, original)

    swap(webhooks, "read_notification", read)


@defect
def ping_refused() -> None:
    """A notification without an id is refused, and a ping has none."""

    def read(body: bytes, right: Any) -> Any:
        notification = right(body)
        if json.loads(body).get("id") is None:
            raise MalformedError("the body names no notification")
        return notification

    _reads(read)


@defect
def unknown_topic_breaks() -> None:
    """A topic without a handler is an exception."""

    def read(body: bytes, right: Any) -> Any:
        notification = right(body)
        if notification.topic not in {*ACTED_ON, "ping"}:
            raise KeyError(notification.topic)
        return notification

    _reads(read)


@defect
def logs_notifications() -> None:
    """Each notification is written to the log as it came, for whoever looks for a mistake."""

    def read(body: bytes, right: Any) -> Any:
        print(body.decode("utf-8", "replace"), flush=True)  # noqa: T201 - where the mistake is
        return right(body)

    _reads(read)


@defect
def unreadable_breaks() -> None:
    """A body that is not JSON is an exception."""

    def read(body: bytes, right: Any) -> Any:
        json.loads(body.decode("utf-8", "replace"))
        return right(body)

    _reads(read)


@defect
def undecodable_breaks() -> None:
    """Invalid characters are an exception of their own, which nobody foresaw."""

    def read(body: bytes, right: Any) -> Any:
        body.decode("utf-8")
        return right(body)

    _reads(read)


@defect
def oversized_taken() -> None:
    """The size of a notification is not limited."""

    async def whole(_self: Webhooks, request: Request) -> bytes:
        return await request.body()

    put(Webhooks, "_body", whole)


@defect
def oversized_crashes() -> None:
    """A notification that is too large for the memory limit ends the process."""

    def body(original: Any) -> Any:
        async def fatal(self: Webhooks, request: Request) -> bytes | None:
            read: bytes | None = await original(self, request)
            if read is None:
                os._exit(137)
            return read

        return fatal

    swap(Webhooks, "_body", body)
