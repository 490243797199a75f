"""The scroll over companies: one at a time in a workspace, gone after a minute of silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakes.intercom.errors import refusal
from intercom_readiness.vendor import errors as vendor_errors
from intercom_readiness.vendor.limits import SCROLL_IDLE_S, SCROLL_PAGE_SIZE

if TYPE_CHECKING:
    from fakes.intercom.records.companies import Company
    from fakes.intercom.workspace import Workspace


class Scroll(NamedTuple):
    """
    An open scroll.

    Attributes:
        parameter: What its holder names it by.
        ids: Companies that are still to come.
        dies_at_s: Second of the agenda at which it is gone unless it is used.
    """

    parameter: str
    ids: tuple[str, ...]
    dies_at_s: float


def advance(workspace: Workspace, parameter: str | None, agenda_s: float) -> tuple[str, list[Company]]:
    """
    Open a scroll, or go on with the one that *parameter* names.

    Returns:
        The scroll's parameter and the next companies; none at its end.

    Raises:
        ApiError: 400, somebody holds one; 404, there is none of that name.
    """
    scroll = workspace.scroll
    if scroll is not None and scroll.dies_at_s <= agenda_s:
        scroll = workspace.scroll = None
    if parameter is None:
        if scroll is not None:
            raise refusal(vendor_errors.SCROLL_EXISTS)
        parameter = workspace.ids.uuid()
        ids = tuple(one.id for one in workspace.companies.values())
    elif scroll is None or scroll.parameter != parameter:
        raise refusal(vendor_errors.SCROLL_MISSING)
    else:
        ids = scroll.ids
    page, left = ids[:SCROLL_PAGE_SIZE], ids[SCROLL_PAGE_SIZE:]
    workspace.scroll = Scroll(parameter, left, agenda_s + SCROLL_IDLE_S) if page else None
    found = [workspace.companies.get(one) for one in page]
    return parameter, [one for one in found if one is not None]
