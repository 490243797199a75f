"""Who the token belongs to, and the admins of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from fakes.intercom.errors import refusal
from fakes.intercom.records import staff
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.call import Call

_AVATAR = {"type": "avatar", "image_url": "https://static.example.test/avatar.png"}
_CREATED_AT = 1_700_000_000


def me(call: Call) -> bytes:
    """Answer GET /me: the admin of the token, with the app."""
    settings = call.settings
    admin = next(iter(call.workspace.admins.values()))
    return orjson.dumps(
        {
            "type": "admin",
            "id": admin["id"],
            "email": admin["email"],
            "name": admin["name"],
            "email_verified": True,
            "has_inbox_seat": True,
            "app": {
                "type": "app",
                "id_code": call.workspace.code,
                "name": "Acme Test",
                "created_at": _CREATED_AT,
                "secure": False,
                "identity_verification": False,
                "timezone": settings.timezone,
                "region": settings.region,
            },
            "avatar": _AVATAR,
        }
    )


def listed(call: Call) -> bytes:
    """Answer GET /admins."""
    avatars = call.query().get("display_avatar") == "true"
    return orjson.dumps(
        {"type": "admin.list", "admins": [_written(one, avatars) for one in call.workspace.admins.values()]}
    )


def read(call: Call) -> bytes:
    """Answer GET /admins/{id}."""
    admin = call.workspace.admins.get(call.params[0])
    if admin is None:
        raise refusal(vendor_errors.ADMIN_MISSING)
    return orjson.dumps(_written(admin, avatar=False))


def set_away(call: Call) -> bytes:
    """Answer PUT /admins/{id}/away."""
    return orjson.dumps(staff.set_away(call.workspace, call.params[0], call.body()))


def away_reasons(_: Call) -> bytes:
    """Answer GET /away_status_reasons, deleted ones too."""
    return orjson.dumps({"type": "list", "data": list(staff.AWAY_REASONS.values())})


def _written(admin: dict[str, Any], avatar: bool) -> dict[str, Any]:  # noqa: FBT001  (private, called above)
    return {**admin, "avatar": _AVATAR["image_url"]} if avatar else admin
