"""The last good copy of each contact, served while Intercom is in trouble and always marked as stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cachetools import TTLCache

if TYPE_CHECKING:
    from reference.failures import OperationFailed
    from reference.settings import Settings


class LastGoodCopies:
    """At most `fallback_capacity` contacts, none older than its lifetime; the least recently used goes first."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.fallback
        self._copies: TTLCache[str, dict[str, Any]] = TTLCache(settings.fallback_capacity, settings.fallback_lifetime_s)
        # A read that was under way during an erasure must not bring the person's data back.
        self._erased: TTLCache[str, bool] = TTLCache(settings.fallback_capacity, settings.fallback_lifetime_s)
        self._drops: TTLCache[str, int] = TTLCache(settings.fallback_capacity, settings.fallback_lifetime_s)

    def drops_of(self, contact_id: str) -> int:
        """Count how often a contact was forgotten; asked before a read, and handed to `keep` after it."""
        return self._drops.get(contact_id, 0)

    def keep(self, contact: dict[str, Any], drops: int | None = None) -> None:
        """Remember a contact that Intercom has just shown, unless it was forgotten while Intercom was asked."""
        contact_id = contact["id"]
        if self._on and contact_id not in self._erased and drops in {None, self.drops_of(contact_id)}:
            self._copies[contact_id] = contact

    def drop(self, contact_id: str) -> None:
        """Forget a contact that Intercom no longer knows, or that it says has changed."""
        self._drops[contact_id] = self.drops_of(contact_id) + 1
        self._copies.pop(contact_id, None)

    def allow(self, contact_id: str) -> None:
        """Keep copies again of a contact that has come back."""
        self._erased.pop(contact_id, None)

    def erase(self, contact_id: str) -> None:
        """Forget a contact and keep no new copy of it."""
        self._erased[contact_id] = True
        self._copies.pop(contact_id, None)

    def stand_in(self, contact_id: str, failure: OperationFailed) -> dict[str, Any] | None:
        """Return the copy to serve in place of *failure*; None without a copy, or when Intercom meant its answer."""
        return self._copies.get(contact_id) if self._on and failure.transient else None
