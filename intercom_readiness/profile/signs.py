"""Tell whether a marker's sign stands in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intercom_readiness.profile import places
from intercom_readiness.profile.marker import ANYTHING
from intercom_readiness.profile.replies import as_text

if TYPE_CHECKING:
    from intercom_readiness.profile.marker import Marker
    from intercom_readiness.profile.replies import Look


def shows(marker: Marker | None, look: Look) -> bool:
    """Tell whether a sign is there; a marker that only names a cut connection has none."""
    if marker is None or (marker.at is None and not marker.header):
        return False
    value = look.find(marker.place)
    if value is places.MISSING:
        return False
    if marker.contains:
        return marker.contains in as_text(value)
    return bool(value) if marker.is_ is ANYTHING else is_one_of(value, marker.is_)


def is_one_of(value: Any, wanted: Any) -> bool:
    """
    Tell whether a value is the wanted one, or one of a list of wanted ones.

    Texts and numbers are compared as written, since a header knows only texts; true is not 1.
    """
    several = wanted if isinstance(wanted, (list, tuple)) else (wanted,)
    return any(as_text(value) == as_text(one) for one in several)
