"""Mistakes with erasures that fail."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

from typing import Any

from reference.contacts import Contacts
from reference.defects.registry import defect, swap
from reference.failures import OperationFailed


def _erase(change: Any) -> None:
    swap(Contacts, "erase", change)


@defect
def erasure_swallows_failure() -> None:
    """A deletion that failed is logged, and the caller is told that it is done."""

    def erase(original: Any) -> Any:
        async def forgiving(self: Contacts, contact_id: str) -> bool:
            try:
                done: bool = await original(self, contact_id)
            except OperationFailed:
                return False
            return done

        return forgiving

    _erase(erase)


@defect
def erasure_remembered_too_early() -> None:
    """Who was asked to be erased counts as erased, so that asking again after a failure does nothing."""

    def erase(original: Any) -> Any:
        async def forgetful(self: Contacts, contact_id: str) -> bool:
            if contact_id in self._copies._erased:
                return True
            done: bool = await original(self, contact_id)
            return done

        return forgetful

    _erase(erase)
