"""Mistakes with the stale copies."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

from typing import Any

from cachetools import LRUCache, TTLCache

from reference.contacts import Contacts
from reference.defects.registry import defect, put, swap
from reference.failures import RATE_LIMITED, REFUSED, RESET, SERVER_ERROR, TIMEOUT, OperationFailed
from reference.fallback import LastGoodCopies


def _after_init(change: Any) -> None:
    def init(original: Any) -> Any:
        def changed(self: LastGoodCopies, settings: Any) -> None:
            original(self, settings)
            change(self, settings)

        return changed

    swap(LastGoodCopies, "__init__", init)


def _misses(cause: str) -> None:
    def stand_in(original: Any) -> Any:
        return lambda self, contact_id, failure: None if failure.cause == cause else original(self, contact_id, failure)

    swap(LastGoodCopies, "stand_in", stand_in)


def _kept(_copies: LastGoodCopies, _contact_id: str) -> None:
    """Keep the copy."""


@defect
def fallback_unmarked() -> None:
    """A stale copy is served as if it were fresh."""

    def read(original: Any) -> Any:
        async def silent(self: Contacts, contact_id: str) -> tuple[dict[str, Any], str]:
            contact, _cause = await original(self, contact_id)
            return contact, ""

        return silent

    swap(Contacts, "read", read)


def _serves(is_covered: Any) -> None:
    """Serve a copy, marked, for failures that *is_covered* accepts."""

    def read(original: Any) -> Any:
        async def lenient(self: Contacts, contact_id: str) -> tuple[dict[str, Any], str]:
            copy = self._copies._copies.get(contact_id)
            try:
                found: tuple[dict[str, Any], str] = await original(self, contact_id)
            except OperationFailed as failure:
                if copy is None or not is_covered(failure):
                    raise
                return copy, failure.cause or str(failure.status)
            return found

        return lenient

    swap(Contacts, "read", read)


@defect
def fallback_on_404() -> None:
    """A contact that Intercom no longer has is served from its copy."""
    _serves(lambda failure: failure.code == "missing")
    put(LastGoodCopies, "drop", _kept)


@defect
def fallback_survives_404() -> None:
    """A 404 reaches the caller but does not drop the copy, which the next outage brings back."""
    put(LastGoodCopies, "drop", _kept)


@defect
def fallback_on_refusals() -> None:
    """The copy hides a bad token, a missing scope and a request that is wrong."""
    _serves(lambda failure: failure.code != "missing")


@defect
def fallback_after_erasure() -> None:
    """Erasure forgets the copy, which the next outage brings back."""
    put(LastGoodCopies, "erase", _kept)


@defect
def late_read_brings_back() -> None:
    """A read keeps what it got, although the contact was deleted while Intercom's answer was under way."""

    def keep(self: LastGoodCopies, contact: dict[str, Any], _drops: int | None = None) -> None:
        if self._on:
            self._copies[contact["id"]] = contact

    put(LastGoodCopies, "keep", keep)


@defect
def fallback_never_expires() -> None:
    """A copy is served however old it is."""

    def immortal(copies: LastGoodCopies, settings: Any) -> None:
        copies._copies = LRUCache(settings.fallback_capacity)  # type: ignore[assignment]

    _after_init(immortal)


@defect
def fallback_unbounded() -> None:
    """Copies are kept without limit."""

    def boundless(copies: LastGoodCopies, settings: Any) -> None:
        copies._copies = TTLCache(float("inf"), settings.fallback_lifetime_s)

    _after_init(boundless)


@defect
def fallback_by_slot() -> None:
    """Copies are kept in so many slots, found by the id's last digits, and nobody looks whose copy it is."""

    class Slots(TTLCache):  # type: ignore[type-arg]
        def __setitem__(self, contact_id: str, contact: Any) -> None:
            super().__setitem__(self._slot(contact_id), contact)

        def get(self, contact_id: str, default: Any = None) -> Any:
            return super().get(self._slot(contact_id), default)

        def _slot(self, contact_id: str) -> int:
            return int(contact_id, 16) % int(self.maxsize)

    def slotted(copies: LastGoodCopies, settings: Any) -> None:
        copies._copies = Slots(settings.fallback_capacity, settings.fallback_lifetime_s)

    _after_init(slotted)


@defect
def fallback_ignores_switch() -> None:
    """FALLBACK=off changes nothing."""

    def always_on(copies: LastGoodCopies, _settings: Any) -> None:
        copies._on = True

    _after_init(always_on)


@defect
def fallback_sticky() -> None:
    """Once served, a copy is served until it expires, although Intercom has recovered."""

    def read(original: Any) -> Any:
        served: dict[str, str] = {}

        async def lazy(self: Contacts, contact_id: str) -> tuple[dict[str, Any], str]:
            copy = self._copies._copies.get(contact_id)
            if copy is not None and contact_id in served:
                return copy, served[contact_id]
            contact, cause = await original(self, contact_id)
            if cause:
                served[contact_id] = cause
            return contact, cause

        return lazy

    swap(Contacts, "read", read)


@defect
def fallback_taken_for_fresh() -> None:
    """A copy that was served once is served again, and without its mark, until it expires."""

    def read(original: Any) -> Any:
        served: set[str] = set()

        async def lazy(self: Contacts, contact_id: str) -> tuple[dict[str, Any], str]:
            copy = self._copies._copies.get(contact_id)
            if copy is not None and contact_id in served:
                return copy, ""
            contact, cause = await original(self, contact_id)
            if cause:
                served.add(contact_id)
            return contact, cause

        return lazy

    swap(Contacts, "read", read)


@defect
def fallback_misses_429() -> None:
    """A rate limit is not covered: the caller gets an error although there is a copy."""
    _misses(RATE_LIMITED)


@defect
def fallback_misses_5xx() -> None:
    """Server errors are not covered: the caller gets an error although there is a copy."""
    _misses(SERVER_ERROR)


@defect
def fallback_misses_timeout() -> None:
    """Timeouts are not covered: the caller gets an error although there is a copy."""
    _misses(TIMEOUT)


@defect
def fallback_misses_reset() -> None:
    """Reset connections are not covered: the caller gets an error although there is a copy."""
    _misses(RESET)


@defect
def fallback_misses_refused() -> None:
    """Refused connections are not covered: the caller gets an error although there is a copy."""
    _misses(REFUSED)
