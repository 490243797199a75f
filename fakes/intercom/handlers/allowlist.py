"""The workspace's list of addresses that may use it."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import invalid
from fakes.intercom.records.allowlist import Allowlist

if TYPE_CHECKING:
    from fakes.intercom.call import Call

# Every caller of the fake comes from here.
_CALLER = ipaddress.ip_address("127.0.0.1")


def read(call: Call) -> bytes:
    """Answer GET /ip_allowlist."""
    return orjson.dumps(_held(call).as_json())


def update(call: Call) -> bytes:
    """Answer PUT /ip_allowlist; one that would lock the caller out is refused."""
    before = _held(call)
    fields = call.body()
    enabled = fields.get("enabled", before.enabled)
    addresses = fields.get("ip_allowlist", list(before.addresses))
    if not isinstance(enabled, bool):
        raise invalid("enabled must be a boolean", status=422)
    if not isinstance(addresses, list) or not all(isinstance(one, str) for one in addresses):
        raise invalid("ip_allowlist must be an array of addresses", status=422)
    try:
        networks = [ipaddress.ip_network(one, strict=False) for one in addresses]
    except ValueError as error:
        raise invalid(f"ip_allowlist: {error}", status=422) from None
    if enabled and not any(_CALLER in network for network in networks):
        raise invalid(
            f"Your IP ({_CALLER}) is not on the allowlist. Saving would lock you out of this workspace.", status=422
        )
    after = Allowlist(enabled, tuple(addresses))
    if after != before:
        call.workspace.save(call.workspace.allowlists, "ip allowlist", after, before)
    return orjson.dumps(after.as_json())


def _held(call: Call) -> Allowlist:
    return call.workspace.allowlists.get(Allowlist.id) or Allowlist()
