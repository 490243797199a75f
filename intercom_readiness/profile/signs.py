"""Tell whether a marker's sign stands in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intercom_readiness.profile import places
from intercom_readiness.profile.marker import ANYTHING
from intercom_readiness.profile.replies import as_text
from intercom_readiness.profile.watching import Series

if TYPE_CHECKING:
    from intercom_readiness.profile.marker import Marker
    from intercom_readiness.profile.metrics_reading import Scrape
    from intercom_readiness.profile.replies import Look
    from intercom_readiness.profile.watching import PageSign


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


def page_sign_shows(sign: PageSign, look: Look | None, scrape: Scrape | None) -> bool:
    """
    Tell whether a sign of the status page is there.

    Args:
        sign: In the health answer, or in a metric.
        look: The health answer; None where there is none.
        scrape: The metrics; None where they are not scraped.
    """
    if not sign.metric:
        return look is not None and shows(sign, look)
    value = scrape.total(Series(name=sign.metric, labels=sign.labels)) if scrape is not None else None
    if value is None:
        return False
    return bool(value) if sign.is_ is ANYTHING else any(float(one) == value for one in several(sign.is_))


def several(wanted: Any) -> list[Any] | tuple[Any, ...]:
    """Give the values of which any will do."""
    return wanted if isinstance(wanted, (list, tuple)) else (wanted,)


def is_one_of(value: Any, wanted: Any) -> bool:
    """
    Tell whether a value is the wanted one, or one of a list of wanted ones.

    Texts and numbers are compared as written, since a header knows only texts; true is not 1.
    """
    return any(as_text(value) == as_text(one) for one in several(wanted))
