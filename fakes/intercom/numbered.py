"""Lists by page number, as companies and notes have them: ``next`` is always there, null or an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom import pages
from fakes.intercom.errors import invalid

if TYPE_CHECKING:
    from fakes.intercom.call import Call


def page_of(
    call: Call, rows: list[Any], default_size: int, asked: dict[str, Any] | None = None
) -> tuple[list[Any], dict[str, Any]]:
    """
    Cut one page out of *rows*.

    Args:
        call: The call; its query is read unless *asked* is given.
        rows: Everything there is, in order.
        default_size: Page size of a call that names none.
        asked: Where ``page`` and ``per_page`` stand.

    Returns:
        The page's rows, and the ``pages`` object around them.

    Raises:
        ApiError: 400, page or size is no number.
    """
    told = asked if asked is not None else call.query()
    per_page = pages.size(told.get("per_page"), default_size, call.assumed)
    page = _number(told.get("page"))
    total = -(-len(rows) // per_page)
    begins = (page - 1) * per_page
    following = None
    if page < total:
        # OpenAPI description 2.14: an object in lists that follow cursors, an address or null in these.
        following = call.address(f"{call.request.path}?per_page={per_page}&page={page + 1}")
    around = {"type": "pages", "next": following, "page": page, "per_page": per_page, "total_pages": total}
    return rows[begins : begins + per_page], around


def _number(asked: Any) -> int:
    if asked is None or asked == "":
        return 1
    try:
        page = int(asked)
    except (TypeError, ValueError):
        raise invalid("page must be an integer") from None
    return max(page, 1)
