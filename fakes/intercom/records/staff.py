"""The admins and teams that every workspace has."""

from __future__ import annotations

from typing import Any


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
