"""Judges how a target answers notifications: genuine ones in time, all others with a refusal that does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.telling import counted, listed, seconds

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from intercom_readiness.delivery import Delivery

# Intercom switches an endpoint off that answers 410, and holds its notifications back after 429.
DISABLES, THROTTLES = 410, 429
_REFUSED, _BROKEN = 400, 500
_WHY = {
    DISABLES: "410 makes Intercom disable the subscription of the topic",
    THROTTLES: "429 makes Intercom hold back all notifications of the endpoint, for two hours in the end",
}
_WORK_FIRST = "work is done before the answer: take the notification, answer, and work afterwards"


def notifications_are_acknowledged(
    deliveries: Sequence[Delivery],
    *,
    within_s: float,
    grace_s: float,
    statuses: Collection[int] = (),
    share: float = 1.0,
) -> str:
    """
    Judge that notifications were acknowledged, and most of them in time.

    Args:
        deliveries: Their deliveries, in any order.
        within_s: How long Intercom waits.
        grace_s: What the machine may add.
        statuses: The statuses that the target claims to acknowledge with; empty for any 2xx.
        share: How many of them must be in time, from 0 to 1.

    Raises:
        MissingPremise: Nothing was delivered.
        PromiseBroken: One was not acknowledged, or too many too late.
    """
    if not deliveries:
        raise MissingPremise("no notification was delivered, so none could be acknowledged")
    wrong = [one for one in deliveries if not one.acknowledged or (statuses and one.status not in statuses)]
    if wrong:
        meant = f"{listed(str(status) for status in statuses)}, as claimed" if statuses else "any 2xx"
        raise PromiseBroken(
            f"{_each(deliveries)} acknowledged with {meant}",
            _told(wrong, deliveries),
            hint=_WORK_FIRST if wrong[0].ended == "timeout" else _WHY.get(wrong[0].status or 0, ""),
        )
    slowest = max(deliveries, key=lambda one: one.took_s)
    late = [one for one in deliveries if one.took_s > within_s + grace_s]
    if len(late) > len(deliveries) * (1 - share):
        which = _each(deliveries) if share == 1 else f"{share:.0%} of {counted(len(deliveries), 'delivery')}"
        raise PromiseBroken(
            f"{which} acknowledged within {seconds(within_s)} (grace {seconds(grace_s)})",
            f"{counted(len(late), 'answer')} too late, the slowest after {seconds(slowest.took_s)}",
            hint=_WORK_FIRST,
        )
    return f"{_each(deliveries)} acknowledged, the slowest after {seconds(slowest.took_s)}"


def deliveries_are_refused(deliveries: Sequence[Delivery], *, because: str) -> str:
    """
    Judge that what must not be taken was refused by a 4xx that leaves the endpoint as it is.

    Args:
        deliveries: What was delivered.
        because: Why it must not be taken, as the end of a sentence.

    Raises:
        MissingPremise: Nothing was delivered.
        PromiseBroken: It was taken, or refused in a way that does harm or that is none.
    """
    if not deliveries:
        raise MissingPremise("nothing was delivered, so nothing could be refused")
    for one in deliveries:
        status_refuses(one.status, told=_ended(one), because=because)
    return f"refused with {listed(sorted({str(one.status) for one in deliveries}))}, since {because}"


def status_refuses(status: int | None, *, told: str, because: str) -> str:
    """
    Judge one status as a refusal; 401 and 403 are the norm for what is not signed, any other 4xx will do.

    Args:
        status: Of the answer; None without one.
        told: What happened, for the texts.
        because: Why it must be refused, as the end of a sentence.

    Raises:
        PromiseBroken: It is none, or one that makes Intercom disable or throttle the endpoint.
    """
    if status is not None and _REFUSED <= status < _BROKEN and status not in _WHY:
        return f"refused with {status}"
    taken = status is not None and status // 100 == 2  # noqa: PLR2004 (HTTP's class of successes)
    broke = status is None or status >= _BROKEN
    raise PromiseBroken(
        f"a refusal with a 4xx other than 410 and 429, since {because}",
        told,
        hint=_WHY.get(status or 0, "" if taken else "the receiver broke on it" if broke else ""),
        safety=taken,
    )


def damage_is_survived(deliveries: Sequence[Delivery]) -> str:
    """
    Judge that bodies which some parsers read and others do not were either taken or refused.

    Raises:
        MissingPremise: Nothing was delivered.
        PromiseBroken: The receiver broke on one, or answered what makes Intercom disable or throttle the endpoint.
    """
    refused = [one for one in deliveries if not one.acknowledged]
    if not deliveries:
        raise MissingPremise("nothing was delivered, so nothing could be survived")
    if refused:
        return deliveries_are_refused(refused, because="it cannot be read")
    return f"taken with {listed(sorted({str(one.status) for one in deliveries}))}"


def the_signature_is_judged_first(deliveries: Sequence[Delivery], *, refusal: int) -> str:
    """
    Judge that a wrong signature is refused as such whatever the body is, so that no stranger's body is parsed.

    Args:
        deliveries: Of bodies that cannot be parsed, wrongly signed.
        refusal: The status of a wrong signature over a body that is in order.

    Raises:
        MissingPremise: Nothing was delivered.
        PromiseBroken: Another status shows that the body was looked at first.
    """
    deliveries_are_refused(deliveries, because="it was not signed by Intercom")
    other = [one for one in deliveries if one.status != refusal]
    if other:
        raise PromiseBroken(
            f"status {refusal}, as for a wrong signature over a body that is in order",
            _ended(other[0]),
            hint="the body of a stranger is parsed before its signature is verified",
        )
    return f"refused with {refusal}, whatever the body is"


def the_probe_is_answered(statuses: Sequence[int | None], *, refusal: str) -> str:
    """
    Judge that Intercom could save the endpoint, which it probes with HEAD.

    Args:
        statuses: Of the probes, as they were seen at the target.
        refusal: Why Intercom refused to save it, or "".

    Raises:
        MissingPremise: No probe was seen.
        PromiseBroken: It was refused.
    """
    if not statuses:
        raise MissingPremise("no probe of Intercom's reached the target")
    if refusal:
        raise PromiseBroken(
            "a HEAD probe that is answered with 2xx, without which Intercom does not save the endpoint",
            f"status {listed(str(status) for status in statuses)}",
            hint="the route takes POST only",
        )
    return f"Intercom's probe answered with {listed(str(status) for status in statuses)}"


def the_public_address_is_encrypted(url: str) -> str:
    """
    Judge the address that Intercom delivers to in production, as the profile attests it.

    Raises:
        PromiseBroken: It is not https.
    """
    scheme, _, rest = url.partition("://")
    if scheme.lower() == "https" and rest:
        return f"{url} (attested by the profile)"
    raise PromiseBroken(
        "a public address that begins with https://",
        f"policy.webhooks.public_url is {url!r}",
        hint="Intercom refuses to save an address that is not https",
    )


def _each(deliveries: Sequence[Delivery]) -> str:
    return "the delivery" if len(deliveries) == 1 else f"all {len(deliveries)} deliveries"


def _told(wrong: Sequence[Delivery], deliveries: Sequence[Delivery]) -> str:
    if len(deliveries) == 1:
        return _ended(wrong[0])
    return f"{len(wrong)} of {counted(len(deliveries), 'delivery')} not so; the first: {_ended(wrong[0])}"


def _ended(one: Delivery) -> str:
    what = f"{one.topic or 'a notification'}{f' {one.manner}' if one.manner else ''}"
    how = f"answered with {one.status}" if one.status is not None else f"not answered ({one.ended})"
    return f"{what} was {how} after {seconds(one.took_s)}"
