"""The teams of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from fakes.intercom.errors import refusal
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def listed(call: Call) -> bytes:
    """Answer GET /teams."""
    return orjson.dumps({"type": "team.list", "teams": list(call.workspace.teams.values())})


def read(call: Call) -> bytes:
    """Answer GET /teams/{id}."""
    team = call.workspace.teams.get(call.params[0])
    if team is None:
        raise refusal(vendor_errors.TEAM_MISSING)
    return orjson.dumps(team)
