"""Takes Intercom's notifications: verified, kept, acknowledged, and only then worked off."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from reference.inbox import Inbox
from reference.notifications import BACK, GONE, MalformedError, Notification, read_notification
from reference.signatures import is_signed

if TYPE_CHECKING:
    from starlette.requests import Request

    from reference.fallback import LastGoodCopies
    from reference.metrics import Metrics
    from reference.settings import Settings

_INBOX = "inbox.sqlite3"
_AT_ONCE = 100
_AFTER_TROUBLE_S = 1.0
# So much more than the limit is read and thrown away: a peer that is still sending would not see the answer.
_DISCARDED_TIMES_MAX = 8


class Webhooks:
    """The receiving end; `start()` opens the inbox and begins to work it off, `close()` ends both."""

    def __init__(self, settings: Settings, copies: LastGoodCopies, metrics: Metrics) -> None:
        self._settings = settings
        self._secrets = [
            secret for secret in (settings.intercom_client_secret, settings.intercom_client_secret_previous) if secret
        ]
        self._copies = copies
        self._metrics = metrics
        self._inbox: Inbox | None = None
        self._worker: asyncio.Task[None] | None = None
        self._arrived = asyncio.Event()

    def start(self) -> None:
        """Begin with what an earlier life of this service took and did not finish; without a secret do nothing."""
        if self._secrets:
            self._inbox = Inbox(Path(self._settings.state_dir) / _INBOX)
            self._worker = asyncio.create_task(self._work_off(self._inbox))

    async def close(self) -> None:
        """Stop; what is not worked off yet waits in the file."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        if self._inbox is not None:
            self._inbox.close()

    # -- taking -----------------------------------------------------------------------------------------------

    async def receive(self, request: Request) -> Response:
        """Answer Intercom's probe, or take one notification; 2xx means that it is safe with us."""
        if request.method == "HEAD":
            return Response()
        try:
            body = await self._body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return self._refuse("oversized", 413, "the notification is too large")
        if not is_signed(body, request.headers.get("x-hub-signature", ""), self._secrets):
            return self._refuse("unsigned", 401, "the signature is missing or wrong")
        try:
            notification = read_notification(body)
        except MalformedError as error:
            return self._refuse("malformed", 400, str(error))
        return await self._take(notification)

    async def _take(self, notification: Notification) -> Response:
        if not notification.acted_on:
            self._metrics.note_notification(notification.topic, "ignored")
            return Response()
        if self._inbox is None:
            return self._refuse("unavailable", 503, "this service takes no notifications")
        is_new = await self._inbox.take(notification)
        if is_new:
            self._arrived.set()
        else:
            self._metrics.note_notification(notification.topic, "duplicate")
        return Response()

    async def _body(self, request: Request) -> bytes | None:
        """Read the body as it came; None when it is longer than the limit."""
        limit, body, length = self._settings.webhook_body_max_bytes, bytearray(), 0
        async for chunk in request.stream():
            length += len(chunk)
            if length <= limit:
                body += chunk
            elif length > limit * _DISCARDED_TIMES_MAX:
                break
        return bytes(body) if length <= limit else None

    def _refuse(self, code: str, status: int, message: str) -> Response:
        self._metrics.note_notification("", code)
        structlog.get_logger().warning("notification refused", code=code, status=status)
        return JSONResponse({"error": {"code": code, "message": message, "intercom_request_id": None}}, status)

    # -- working off ------------------------------------------------------------------------------------------

    async def _work_off(self, inbox: Inbox) -> None:
        while True:
            self._arrived.clear()
            try:
                pending = await inbox.pending(_AT_ONCE)
                for notification in pending:
                    self._act_on(notification)
                if pending:
                    await inbox.mark_done(pending)
                else:
                    await self._arrived.wait()
            except sqlite3.Error as error:
                structlog.get_logger().error("inbox in trouble", error_type=type(error).__name__)
                await asyncio.sleep(_AFTER_TROUBLE_S)

    def _act_on(self, notification: Notification) -> None:
        """Forget what is no longer true; doing so twice, late or out of order does no harm."""
        if notification.topic in GONE:
            self._copies.erase(notification.contact_id)
        elif notification.topic in BACK:
            self._copies.allow(notification.contact_id)
        else:
            self._copies.drop(notification.contact_id)
        self._metrics.note_notification(notification.topic, "handled")
        structlog.get_logger().info("notification handled", notification_id=notification.id, topic=notification.topic)
