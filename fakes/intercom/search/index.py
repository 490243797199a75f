"""What searches see: every contact as it was some seconds ago, when the index lags."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakes.intercom.records.contacts import Contact


class LaggingIndex:
    """Holds old versions of contacts until their changes have reached the index; empty while nothing lags."""

    __slots__ = ("_pending",)

    def __init__(self) -> None:
        # Per contact: the versions still shown, each with the agenda second at which it gives way.
        self._pending: dict[str, list[tuple[float, Contact | None]]] = {}

    def note(self, before: Contact | None, after: Contact, now_s: float, lag_s: float) -> None:
        """Note a write at *now_s* that searches will see *lag_s* later."""
        if lag_s > 0:
            self._pending.setdefault(after.id, []).append((now_s + lag_s, before))
        elif self._pending:
            self._pending.pop(after.id, None)

    def settle(self, now_s: float) -> bool:
        """Let go of what has reached the index; tell whether anything still lags."""
        if not self._pending:
            return False
        for contact_id in list(self._pending):
            left = [entry for entry in self._pending[contact_id] if entry[0] > now_s]
            if left:
                self._pending[contact_id] = left
            else:
                del self._pending[contact_id]
        return bool(self._pending)

    def shown(self, contact: Contact) -> Contact | None:
        """Return the version of *contact* that searches see, None when they do not see it yet."""
        pending = self._pending.get(contact.id)
        return pending[0][1] if pending else contact

    def lagging(self) -> Iterable[str]:
        """Name the contacts of which searches see an old version."""
        return self._pending.keys()
