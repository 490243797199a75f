"""The sending side of webhooks: Intercom's, over the control port of the fake, and a stranger's."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from intercom_readiness.delivery import Delivery
from intercom_readiness.errors import LabError
from intercom_readiness.vendor.webhooks import SIGNATURE_HEADER, SIGNATURE_PREFIX, USER_AGENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intercom_readiness.lab.target.wire import Wire

    from .fake_intercom import FakeIntercom

# The lab's own endpoints are on loopback; Intercom refuses plain http (facts: "webhooks, set-up").
_LOOPBACK = {"assumptions": {"plain_http_webhooks": "accepted"}}


class WebhookSender:
    """What Intercom is told to deliver, and what became of it."""

    def __init__(self, intercom: FakeIntercom) -> None:
        self._intercom = intercom
        self._endpoint = ""
        self._after = 0

    def subscribe(self, url: str, secrets: Sequence[str]) -> None:
        """
        Have the endpoint take every topic, unprobed; a reset of the fake forgets it.

        Args:
            url: Where Intercom reaches the target.
            secrets: The one before the rotation and the present one.
        """
        self._intercom.control("PATCH", "/options", _LOOPBACK)
        for secret in secrets:
            self._intercom.control("POST", "/webhooks/secret", {"client_secret": secret})
        body = {"url": url, "topics": ["*"], "probe": False}
        self._endpoint = self._intercom.control("POST", "/webhooks", body)["id"]
        self._after = self._intercom.control("GET", "/deliveries?after=0")["last"]

    def probe(self, url: str) -> str:
        """Save an endpoint as a person does, which probes it; returns why that was refused, or nothing."""
        try:
            self._intercom.control("POST", "/webhooks", {"url": url, "topics": ["ping"]})
        except LabError as refused:
            return str(refused)
        return ""

    def ping(self) -> None:
        """Send a test request."""
        self._intercom.control("POST", f"/webhooks/{self._endpoint}/test", {})

    def notify(
        self, notifications: Sequence[Mapping[str, Any]], delivery: Mapping[str, Any] | None = None
    ) -> list[str]:
        """
        Make notifications and deliver them.

        Args:
            notifications: Each with "topic" and, where it is about one, "contact_id".
            delivery: How, past Intercom's queue; None for the usual way, with its retry.

        Returns:
            Their ids, in order.
        """
        body: dict[str, Any] = {"notifications": [dict(one) for one in notifications], "webhook": self._endpoint}
        if delivery is not None:
            body["delivery"] = dict(delivery)
        ids: list[str] = self._intercom.control("POST", "/notifications", body)["ids"]
        return ids

    def replay(self, notification_id: str, delivery: Mapping[str, Any]) -> None:
        """Deliver a notification of the past again."""
        self._intercom.control("POST", f"/notifications/{notification_id}/deliver", {"delivery": dict(delivery)})

    def advance(self, seconds: float) -> None:
        """Let time pass on Intercom's agenda, which starts retries that are due."""
        self._intercom.control("POST", "/agenda/advance", {"seconds": seconds})

    def deliveries(self) -> list[Delivery]:
        """List the deliveries that have ended since the subscription, in the order in which they ended."""
        rows = self._intercom.control("GET", f"/deliveries?after={self._after}")["deliveries"]
        return [_delivery(row) for row in rows if row["webhook_id"] == self._endpoint]

    @property
    def settled(self) -> bool:
        """Tell whether nothing is under way or queued; retries wait for the agenda."""
        state = self._intercom.control("GET", f"/deliveries?after={2**31}")
        return not state["open"] and not state["queued"]


def signature(secret: str, body: bytes) -> str:
    """Sign a body as Intercom does."""
    return SIGNATURE_PREFIX + hmac.new(secret.encode(), body, "sha1").hexdigest()


def deliver_as_stranger(wire: Wire, url: str, body: bytes, signed: str | None, within_s: float) -> int | None:
    """
    Deliver a body as anybody can who knows the address.

    Args:
        wire: To send with.
        url: The endpoint.
        body: The bytes.
        signed: Value of the signature's header; None for no header.
        within_s: Hard deadline in seconds.

    Returns:
        The status of the answer, or None without one.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": USER_AGENT}
    if signed is not None:
        headers[SIGNATURE_HEADER] = signed
    return wire.ask("POST", url, within_s=within_s, headers=headers, content=body).status


def _delivery(row: Mapping[str, Any]) -> Delivery:
    return Delivery(
        notification_id=row["notification_id"],
        topic=row["topic"],
        attempt=row["attempt"],
        opened_s=row["opened_s"],
        closed_s=row["closed_s"],
        status=row["status"],
        ended=row["ended"],
    )
