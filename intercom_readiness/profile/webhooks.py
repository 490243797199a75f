"""What a target claims about the notifications that it takes from Intercom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

    from .effects import WebhookEffect

Kept = Literal["memory", "durable"]
Work = Literal["inline", "queue_in_memory", "durable"]

# A contact that is gone must be forgotten, whatever a profile claims to act on.
ERASING_TOPICS = ("contact.deleted", "contact.archived")
# Topics that tell of one contact begin so.
ABOUT_CONTACTS, ABOUT_LEADS = "contact.", "contact.lead."
# What a notification is about where a profile does not say what its target acts on.
USUAL_TOPIC = "contact.user.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduplication:
    """
    How a notification that comes twice is known again.

    Attributes:
        kept: Where the ids are remembered; what is durable survives the process.
        by: What tells that it is the same.
        window_s: For how long, in seconds.
    """

    kept: Kept
    by: Literal["id"] = "id"
    window_s: float | None = None


def topic_with_effect(effect: WebhookEffect | None, claims: Webhooks | None) -> str:
    """Name the topic whose effect the profile tells how to see."""
    topics = [effect.topic if effect else "", *(claims.topics if claims else ()), USUAL_TOPIC]
    return next(filter(None, topics))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Where the signature is compared in constant time: a *file*, and a regular expression that stands in it."""

    file: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """
    What is claimed about notifications.

    Attributes:
        topics: All topics that the target acts on; empty when nothing is said.
        public_url: Where production is reached by Intercom.
        deduplication: How doubles are known; None says nothing.
        work: When the work is done: before the answer, or afterwards from a queue that a crash takes along or not.
        body_max_bytes: The largest body that is taken.
        two_secrets: While the secret is rotated, signatures with the one before are good as well; nobody has to.
        constant_time: Where the comparison of signatures stands.
    """

    topics: tuple[str, ...] = ()
    public_url: str = ""
    deduplication: Deduplication | None = None
    work: Work | None = None
    body_max_bytes: int | None = None
    two_secrets: bool = False
    constant_time: Comparison | None = None


def dropping_topics(dropped_by: Collection[str], webhooks: Webhooks | None) -> tuple[str, ...]:
    """
    Name the topics that drop copies by a claim alone; those that drop them anyway have promises of their own.

    Args:
        dropped_by: As [policy.fallback] says.
        webhooks: What is claimed about notifications.
    """
    anyway = {*ERASING_TOPICS, *([USUAL_TOPIC] if acts_on(webhooks, USUAL_TOPIC) else [])}
    return tuple(topic for topic in dict.fromkeys(dropped_by) if "." in topic and topic not in anyway)


def acts_on(webhooks: Webhooks | None, topic: str) -> bool | None:
    """Tell whether the target claims to act on a topic, as `declares_of_webhooks` does; what erases is no choice."""
    if topic in ERASING_TOPICS:
        return True
    if webhooks is None or not webhooks.topics:
        return False
    return topic in webhooks.topics or None


def declares_of_webhooks(webhooks: Webhooks | None, claim: str) -> bool | None:
    """
    Tell whether something is claimed about notifications.

    Args:
        webhooks: The claims.
        claim: "durable_deduplication", "durable_work", or a key of [policy.webhooks].

    Returns:
        True when it is, False when nothing is said, None when the profile says that it is not so.
    """
    if webhooks is None:
        return False
    if claim == "durable_deduplication":
        return webhooks.deduplication is not None and (webhooks.deduplication.kept == "durable" or None)
    if claim == "durable_work":
        return webhooks.work is not None and (webhooks.work != "queue_in_memory" or None)
    value = getattr(webhooks, claim)
    return None if value is False else bool(value)
