"""The admins and teams that every workspace has, and who of them is away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakes.intercom.errors import invalid, refusal
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.workspace import Workspace


def _admin(admin_id: str, name: str, email: str, team_ids: list[int]) -> dict[str, Any]:
    return {
        "type": "admin",
        "id": admin_id,
        "name": name,
        "email": email,
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "has_inbox_seat": True,
        "team_ids": team_ids,
    }


ADMINS: dict[str, dict[str, Any]] = {
    "900001": _admin("900001", "Ops Bot", "ops@acme.test", []),
    "900002": _admin("900002", "Support Lead", "lead@acme.test", [900101]),
}

TEAMS: dict[str, dict[str, Any]] = {
    "900101": {
        "type": "team",
        "id": "900101",
        "name": "Support",
        "admin_ids": [900002],
        "assignment_limit": None,
        "distribution_method": "round_robin",
    }
}

_CREATED_AT = 1_700_000_000
_REASONS = (
    ("900301", "On a break", "\N{HOT BEVERAGE}", False),
    ("900302", "At the office", "\N{HOUSE BUILDING}", True),
)
AWAY_REASONS: dict[str, dict[str, Any]] = {
    number: {
        "type": "away_status_reason",
        "id": number,
        "label": label,
        "emoji": emoji,
        "order": order,
        "deleted": deleted,
        "created_at": _CREATED_AT,
        "updated_at": _CREATED_AT,
    }
    for order, (number, label, emoji, deleted) in enumerate(_REASONS, 1)
}


class Teammate(NamedTuple):
    """An admin as side effects tell of one."""

    id: str
    admin: dict[str, Any]

    def facts(self) -> dict[str, Any]:
        """Tell what side effects are compared by."""
        return self.admin


def set_away(workspace: Workspace, admin_id: str, fields: dict[str, Any]) -> dict[str, Any]:
    """
    Send an admin away from the inbox, or bring one back.

    Raises:
        ApiError: 404 for an admin that is not there, 400 for a flag that is none or a reason that cannot be.
    """
    before = workspace.admins.get(admin_id)
    if before is None:
        raise refusal(vendor_errors.ADMIN_ID_MISSING)
    after = dict(before)
    for name in ("away_mode_enabled", "away_mode_reassign"):
        if not isinstance(fields.get(name), bool):
            raise invalid(f"{name} must be a boolean")
        after[name] = fields[name]
    reason = fields.get("away_status_reason_id")
    if reason is not None:
        if AWAY_REASONS.get(str(reason), {"deleted": True})["deleted"]:
            raise refusal(vendor_errors.AWAY_REASON_INVALID, request_id="absent")
        # OpenAPI description 2.14: a number by its schema, a text in its example.
        after["away_status_reason_id"] = int(reason)
    workspace.keep_admin(Teammate(admin_id, after), Teammate(admin_id, before))
    return after
