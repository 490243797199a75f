"""How effects of a target are observed that Intercom cannot see."""

from __future__ import annotations

from dataclasses import dataclass

from intercom_readiness.profile.shaping import key
from intercom_readiness.profile.watching import Series  # noqa: TC001 - read at run time by `shape`


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEffect:
    """
    A line of the log; everything that is said must hold of the same line.

    Attributes:
        contains: A text in the line.
        field: A field of a line that is a JSON object: its name, or a JSON pointer.
        is_: The field's value.
    """

    contains: str = ""
    field: str = ""
    is_: str = key("is", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEffect:
    """
    An answer of the target.

    Attributes:
        request: "METHOD /path", with placeholders.
        at: Place of the sign: a number says how often there was an effect; anything else but null, false and an
            empty text says that there was one.
    """

    request: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEffect:
    """
    How it shows that the target has acted on one notification; in one of five ways.

    Attributes:
        topic: The topic of such a notification; by default the first of [policy.webhooks].
        log: A line is written.
        metric: A series grows.
        request: The target says so when it is asked.
        intercom: It writes something about the contact at Intercom.
        copy: Its copy of the contact is dropped or refreshed.
        within_s: How long after the acknowledgement that may take, in seconds.
    """

    topic: str = ""
    log: LogEffect | None = None
    metric: Series | None = None
    request: RequestEffect | None = None
    intercom: bool = False
    copy: bool = False
    within_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The effects that a profile tells how to observe."""

    webhook: WebhookEffect | None = None
