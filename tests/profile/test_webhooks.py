"""What a profile can say about notifications, and what it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import UsageError
from intercom_readiness.profile.webhooks import Deduplication, Webhooks, acts_on, declares_of_webhooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

    Load = Callable[..., Profile]

FULL = """
[logs]
from = "stdout"

[policy.webhooks]
topics = ["contact.user.updated", "contact.deleted"]
public_url = "https://desk.example.com/hooks"
deduplication = { kept = "durable", window_s = 86400 }
work = "durable"
body_max_bytes = 1_000_000
two_secrets = true
constant_time = { file = "hooks.js", pattern = "timingSafeEqual" }

[effects]
webhook = { log = { contains = "handled", field = "id", is = "{notification_id}" }, within_s = 2 }

[operations.receive_webhook]
role = "webhook"
request = "POST /hooks/intercom"
"""

MISTAKES = {
    "topic that Intercom has not": (
        '[policy.webhooks]\ntopics = ["contact.updated"]\n',
        "policy.webhooks.topics[0]: Intercom has no topic 'contact.updated'. Did you mean 'contact.user.updated'?",
    ),
    "topic that drops copies and that Intercom has not": (
        '[policy.fallback]\non = ["5xx"]\ndropped_by = ["404", "contact.lead.update"]\n',
        "policy.fallback.dropped_by[1]: 'contact.lead.update' is neither a status, such as '404', nor a topic that "
        "tells of a contact. Did you mean 'contact.lead.updated'?",
    ),
    "topic that tells of no contact": (
        '[policy.fallback]\non = ["5xx"]\ndropped_by = ["conversation.user.replied"]\n',
        "policy.fallback.dropped_by[0]: the lab cannot tell 'conversation.user.replied' of a contact, so nothing "
        "would show this claim; leave it out",
    ),
    "no size": (
        "[policy.webhooks]\nbody_max_bytes = 0\n",
        "policy.webhooks.body_max_bytes: must be 1 or more, got 0",
    ),
    "broken pattern": (
        '[policy.webhooks]\nconstant_time = { file = "a", pattern = "(" }\n',
        "policy.webhooks.constant_time.pattern: '(' is not a regular expression",
    ),
    "no way to see an effect": (
        "[effects]\nwebhook = { within_s = 1 }\n",
        "effects.webhook: needs exactly one of log, metric, request, intercom, copy; it has none",
    ),
    "two ways": (
        '[effects]\nwebhook = { intercom = true, request = { request = "GET /seen/{id}", at = "/n" } }\n',
        "effects.webhook: needs exactly one of log, metric, request, intercom, copy; it has request and intercom",
    ),
    "log without a place": (
        '[effects]\nwebhook = { log = { contains = "{notification_id}" } }\n',
        'effects.webhook.log: needs [logs] from = "stdout", to know where lines are read',
    ),
    "field without value": (
        '[logs]\nfrom = "stdout"\n[effects]\nwebhook = { log = { field = "id" } }\n',
        'effects.webhook.log: needs contains = "text", or field and is',
    ),
    "metric without metrics": (
        '[effects]\nwebhook = { metric = { name = "n" } }\n',
        'effects.webhook.metric: needs [metrics] request = "GET /metrics", to know where series are read',
    ),
    "copy without copies": (
        "[effects]\nwebhook = { copy = true }\n",
        "effects.webhook.copy: needs [policy.fallback] and a read: else no copy can be seen to be dropped",
    ),
    "notification by a command": (
        '[operations.hook]\nrole = "webhook"\nexec = ["./hook"]\n',
        "operations.hook.exec: Intercom delivers notifications over HTTP; say request",
    ),
    "notification with a body": (
        '[operations.hook]\nrole = "webhook"\nrequest = "POST /hooks"\njson = { a = 1 }\n',
        "operations.hook.json: not for role webhook: it is Intercom that writes the request",
    ),
    "notification by another method": (
        '[operations.hook]\nrole = "webhook"\nrequest = "PUT /hooks"\n',
        "operations.hook.request: Intercom delivers by POST",
    ),
}


def test_everything_can_be_said(load: Load) -> None:
    """What a careful service claims about notifications is read whole."""
    profile = load(FULL)

    assert profile.policy.webhooks is not None
    assert profile.policy.webhooks.deduplication == Deduplication(kept="durable", window_s=86_400)
    assert profile.effects.webhook is not None
    assert profile.effects.webhook.log is not None
    assert profile.effects.webhook.log.is_ == "{notification_id}"


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(load: Load, name: str) -> None:
    """Each mistake names its key and the remedy."""
    added, expected = MISTAKES[name]

    with pytest.raises(UsageError) as told:
        load(added)

    assert expected in str(told.value)


@pytest.mark.parametrize(
    ("webhooks", "claim", "declared"),
    [
        (None, "two_secrets", False),
        (Webhooks(), "two_secrets", None),
        (Webhooks(two_secrets=True), "two_secrets", True),
        (Webhooks(), "durable_deduplication", False),
        (Webhooks(deduplication=Deduplication(kept="memory")), "durable_deduplication", None),
        (Webhooks(deduplication=Deduplication(kept="durable")), "durable_deduplication", True),
        (Webhooks(), "durable_work", False),
        (Webhooks(work="queue_in_memory"), "durable_work", None),
        (Webhooks(work="inline"), "durable_work", True),
        (Webhooks(body_max_bytes=9), "body_max_bytes", True),
        (Webhooks(), "public_url", False),
    ],
)
def test_silence_differs_from_a_no(webhooks: Webhooks | None, claim: str, *, declared: bool | None) -> None:
    """What nobody speaks of is unknown; what is said not to be so does not apply."""
    assert declares_of_webhooks(webhooks, claim) is declared


@pytest.mark.parametrize(
    ("topics", "topic", "declared"),
    [
        ((), "contact.user.updated", False),
        (("contact.deleted",), "contact.user.updated", None),
        (("contact.user.updated",), "contact.user.updated", True),
        ((), "contact.archived", True),
    ],
)
def test_what_erases_is_no_choice(topics: tuple[str, ...], topic: str, *, declared: bool | None) -> None:
    """A target chooses its topics, but a contact that is gone must be forgotten."""
    assert acts_on(Webhooks(topics=topics), topic) is declared
