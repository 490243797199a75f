"""Receivers of webhooks as the command line names them: URL=TOPIC,..."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from intercom_readiness.vendor.topics import TOPICS

if TYPE_CHECKING:
    from fakes.intercom.settings import Settings

_PLAIN = "http://"


class ReceiverError(ValueError):
    """A receiver that cannot be used; the message says why."""


def read(text: str, settings: Settings) -> dict[str, Any]:
    """
    Read one receiver.

    Returns:
        It, as the control port takes it.

    Raises:
        ReceiverError: It has no topics, an unknown one, or an address that the settings do not allow.
    """
    # Addresses may have an equals sign of their own, topics never do.
    url, _, names = text.rpartition("=")
    topics = names.split(",")
    if not url.startswith((_PLAIN, "https://")):
        raise ReceiverError(f"--webhook takes URL=TOPIC,..., not {text!r}")
    for topic in topics:
        if topic not in TOPICS and topic != "*":
            raise ReceiverError(f"--webhook: Intercom has no topic {topic!r}")
    if url.startswith(_PLAIN) and settings.assumptions.plain_http_webhooks == "refused":
        raise ReceiverError(f"--webhook: {url} must begin with https://, or --assume plain_http_webhooks=accepted")
    return {"url": url, "topics": topics}


def is_plain_local(text: str) -> bool:
    """Tell whether a receiver is on this machine and without TLS."""
    try:
        host = urlsplit(text.rpartition("=")[0]).hostname or ""
        local = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
    return local and text.startswith(_PLAIN)
