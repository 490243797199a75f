"""What Intercom tells the target in one scenario, how it is delivered, and how each delivery ended."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import MissingPremise
from intercom_readiness.faults.deliveries import Sizes
from intercom_readiness.faults.registry import delivery_fault
from intercom_readiness.lab.links.network import DELIVERY, PROBE
from intercom_readiness.lab.servers.webhook_sender import WebhookSender, deliver_as_stranger
from intercom_readiness.lab.waiting import NotInTime, eventually
from intercom_readiness.profile.webhooks import topic_with_effect
from intercom_readiness.vendor.topics import PING
from intercom_readiness.vendor.webhooks import ANSWER_WITHIN_S, RETRY_AFTER_S

from .sightings import Notification

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from intercom_readiness.delivery import Delivery
    from intercom_readiness.faults.breaker import Armed, Breaker
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject
    from intercom_readiness.lab.target.wire import Wire
    from intercom_readiness.model import Exchange
    from intercom_readiness.profile.effects import WebhookEffect

    from .asking import Asking
    from .people import People

# The name of the link in faults and records.
LINK = "webhooks"
# Beyond Intercom's own patience: until the end of a delivery stands in the journal.
GRACE_S = 1.0
LOOK_EVERY_S = 0.005
BURST_LOOK_EVERY_S = 0.05
# An older change lies so far back that whole seconds tell it from a newer one.
OLDER_S = 60
# Without a claimed size, one that no server refuses by default (nginx takes 1 MiB).
BODY_MAX_BYTES_DEFAULT = 262_144


class Notifying:
    """
    Intercom's side of one scenario.

    Attributes:
        every: All notifications, in the order in which they were made.
        last: Those of the last step.
        probe_refusal: Why Intercom refused the endpoint when it probed it, or ""; None when it was not probed.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking, breaker: Breaker) -> None:
        self.every: list[Notification] = []
        self.last: list[Notification] = []
        self.probe_refusal: str | None = None
        self._lab = lab
        self._people = people
        self._asking = asking
        self._breaker = breaker
        self._sender: WebhookSender | None = None
        self._manners: dict[str, str] = {}
        self._near_from = 0

    def subscribe(self) -> None:
        """Subscribe the target, once, to every topic."""
        _ = self.sender

    @property
    def sender(self) -> WebhookSender:
        """Intercom's side, with the target's endpoint subscribed to every topic."""
        if self._sender is None:
            self._asking.start()
            inbound = self._lab.inbound
            self._near_from = inbound.tap.mark()
            self._sender = WebhookSender(self._lab.intercom)
            self._sender.subscribe(inbound.url, (self._lab.client_secret_previous, self._lab.client_secret))
        return self._sender

    @property
    def _effect(self) -> WebhookEffect | None:
        return self._lab.profile.effects.webhook

    @property
    def topic(self) -> str:
        """The topic whose effect the profile tells how to see."""
        return topic_with_effect(self._effect, self._lab.profile.policy.webhooks)

    @property
    def body_max_bytes(self) -> int:
        """The size of the largest body that the target claims to take."""
        claims = self._lab.profile.policy.webhooks
        return (claims.body_max_bytes if claims else None) or BODY_MAX_BYTES_DEFAULT

    # -- telling ----------------------------------------------------------------------------------------------

    def tell(self, manner: str = "", *, topic: str = "", subject: Subject | None = None, ago_s: int = 0) -> None:
        """
        Tell the target something about a contact, and wait until the delivery has ended.

        Args:
            manner: How it is delivered, as features say it; empty for the usual way.
            topic: What is told; by default the usual topic.
            subject: The contact; by default somebody new.
            ago_s: How long ago it happened, in seconds.
        """
        how = self._start(manner, topic or self.topic, subject or self.someone(manner), ago_s)
        self._await(self.last, how.get("copies", 1), how.get("delay_s", 0.0))

    def tell_of_each(self, subjects: Sequence[Subject], manner: str = "") -> None:
        """Tell of several contacts, one after the other."""
        told: list[Notification] = []
        for subject in subjects:
            self.tell(manner, subject=subject)
            told += self.last
        self.last = told

    def tell_late(self, topic: str, subject: Subject) -> Callable[[], None]:
        """Tell of an older change only after a newer one; what comes back waits for its end."""
        how = self._start("after a newer one", topic, subject, OLDER_S)
        late = list(self.last)
        return lambda: self._await(late, 1, how["delay_s"])

    def someone(self, manner: str = "") -> Subject:
        """Introduce a contact that Intercom knows, such as one with a name that only some services can write."""
        subject = self._people.meet_known()[0]
        if manner and (fields := delivery_fault(manner)[1].get("contact")):
            changed = {name: f"{text} {subject.canary}" for name, text in fields.items()}
            self._lab.intercom.control("PATCH", f"/contacts/{subject.intercom_id}", changed)
            subject = replace(subject, name=changed["name"])
            self._people.replace(subject, subject)
        return subject

    def _start(self, manner: str, topic: str, subject: Subject, ago_s: int) -> dict[str, Any]:
        sender = self.sender
        told = {"topic": topic, "contact_id": subject.intercom_id, "created_at": int(time.time()) - ago_s}
        how = self._arm(manner) if manner else {}
        (id_,) = sender.notify([told], how)
        self._manners[id_] = manner
        self._remember([Notification(id_, topic, subject)])
        return how

    def _arm(self, manner: str) -> dict[str, Any]:
        operation = self._lab.profile.by_role("webhook")[0].name
        sizes = Sizes(self.body_max_bytes)
        return self._breaker.arm_delivery(manner, operation, sizes, f"a notification was delivered {manner}")

    def tell_by_the_queue(self, count: int = 1) -> None:
        """Tell of *count* contacts as Intercom does by itself, all at once and with its retry; wait for the end."""
        subjects = self._people.seeded(count)
        if self._effect is not None and self._effect.intercom:
            for subject in subjects:
                self._lab.tap.register(subject.intercom_id, subject.canary)
        self.tell_at_once([(self.topic, subject) for subject in subjects])

    def tell_at_once(self, told: Sequence[tuple[str, Subject]]) -> None:
        """Tell of contacts, each in a topic, as Intercom does by itself; wait for the end."""
        sender = self.sender
        if len(told) > 1:
            self._arm("all at once")
        ids = sender.notify([{"topic": topic, "contact_id": subject.intercom_id} for topic, subject in told])
        self._remember([Notification(id_, topic, one) for id_, (topic, one) in zip(ids, told, strict=True)])
        self._settle()

    def tell_of_everybody(self) -> None:
        """Tell of every contact of the scenario that Intercom knows: as is right, forged, and damaged."""
        for subject in self._people.everybody:
            for manner in ("", "with a wrong signature", "cut in half") if subject.intercom_id else ():
                self.tell(manner, subject=subject)

    def tell_again(self, notification: Notification) -> None:
        """Deliver a notification of the past once more, and wait until that has ended."""
        before = len(self.deliveries([notification]))
        self.sender.replay(notification.id, self._arm("once more"))
        self.last = [notification]
        self._await(self.last, before + 1)

    def retry(self) -> None:
        """
        Let a minute pass on Intercom's agenda, after which it repeats what failed, and wait until that has ended.

        Raises:
            MissingPremise: Nothing had failed.
        """
        failed = [one for one in self.deliveries(self.last) if not one.acknowledged]
        if not failed:
            raise MissingPremise("the first delivery did not fail, so Intercom does not repeat it")
        self.sender.advance(RETRY_AFTER_S + GRACE_S)
        self._await(self.last, 2)

    def probe_and_ping(self) -> None:
        """Save the endpoint as a person does, which probes it, and send a test request."""
        self.probe_refusal = self.sender.probe(self._lab.inbound.url)
        self.sender.ping()
        self._remember([Notification("", PING)])
        self._await(self.last, 1)

    def deliver_as_stranger(self, wire: Wire, body: bytes, signed: str | None) -> int | None:
        """Deliver a body as anybody can; gives the status of the answer."""
        self.subscribe()
        return deliver_as_stranger(wire, self._lab.inbound.url, body, signed, ANSWER_WITHIN_S)

    def _remember(self, notifications: list[Notification]) -> None:
        self.every += notifications
        self.last = notifications

    # -- how it ended -----------------------------------------------------------------------------------------

    def deliveries(self, notifications: Sequence[Notification] | None = None) -> list[Delivery]:
        """List the deliveries of some notifications, or of all, that have ended."""
        wanted = {one.id for one in (self.every if notifications is None else notifications)}
        return [
            replace(one, manner=self._manners.get(one.notification_id, ""))
            for one in self.sender.deliveries()
            if one.notification_id in wanted and (one.notification_id or one.topic == PING)
        ]

    def _await(self, notifications: Sequence[Notification], count: int, delay_s: float = 0.0) -> None:
        within_s = delay_s + count * (ANSWER_WITHIN_S + GRACE_S)
        ended = lambda: len(self.deliveries(notifications)) >= count * len(notifications)  # noqa: E731
        self._await_end(ended, notifications, within_s, LOOK_EVERY_S)

    def _settle(self) -> None:
        every_s = LOOK_EVERY_S if len(self.last) == 1 else BURST_LOOK_EVERY_S
        self._await_end(lambda: self.sender.settled, self.last, self._lab.patience_s, every_s)

    def _await_end(
        self, ended: Callable[[], bool], notifications: Sequence[Notification], within_s: float, every_s: float
    ) -> None:
        try:
            eventually(ended, within_s, every_s)
        except NotInTime:
            raise MissingPremise(so_far(self.deliveries(notifications), len(notifications), within_s)) from None

    def near(self) -> list[Exchange]:
        """List the deliveries and probes as the tap at the target saw them."""
        return [] if self._sender is None else self._lab.inbound.tap.exchanges(self._near_from)

    def events(self) -> list[dict[str, Any]]:
        """Give the deliveries, near and far, as events of the record."""
        if self._sender is None:
            return []
        near = [{"at_s": one.opened_s, "type": "exchange", **asdict(one)} for one in self.near()]
        return near + [{"at_s": one.opened_s, "type": "delivery", **asdict(one)} for one in self.deliveries()]

    def probes(self) -> list[Exchange]:
        """List Intercom's probes as the tap saw them."""
        return [one for one in self.near() if one.operation == PROBE]

    def met(self, armed: Armed) -> int:
        """Count the deliveries that met a fault of the delivery plane, or one on the link for notifications."""
        if armed.fault.plane == "delivery":
            return sum(armed.covers(one.opened_s) for one in self.near() if one.operation == DELIVERY)
        return sum(armed.met_by(one) for one in self.deliveries())

    # -- breaking ---------------------------------------------------------------------------------------------

    def break_link(self, disturbance: str) -> None:
        """Break the link on which notifications come."""
        self.subscribe()
        sentence = f"the link on which notifications come {disturbance}"
        self._breaker.arm_link(disturbance, LINK, sentence, link=self._lab.inbound)


def so_far(deliveries: Sequence[Delivery], count: int, within_s: float) -> str:
    """Say what became of *count* notifications that were awaited for so long, and have not all come to an end."""
    ended = {one.notification_id for one in deliveries}
    acknowledged = {one.notification_id for one in deliveries if one.acknowledged}
    return (
        f"Intercom told of {count} and awaited every answer for {within_s:g} s: {len(acknowledged)} acknowledged, "
        f"{len(ended - acknowledged)} not acknowledged, {count - len(ended)} still under way or queued. Answer before "
        f"the work is done; where only the machine is slow, raise --patience"
    )
