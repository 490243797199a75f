"""Records of one kind by their ids, in the order of creation, copied on write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = TypeVar("Record")


class FrozenRecords(NamedTuple):
    """A store's content for other stores to begin with."""

    records: dict[str, Any]
    order: list[str]


NO_RECORDS = FrozenRecords({}, [])


class Records(Generic[Record]):
    """
    A store whose base is shared and never written.

    Attributes:
        generation: Goes up with every write.
    """

    __slots__ = ("_base", "_order", "_own", "_removed", "generation")

    def __init__(self, base: FrozenRecords = NO_RECORDS) -> None:
        self._base = base
        # None hides a record of the base that was removed.
        self._own: dict[str, Record | None] = {}
        self._order: list[str] = []
        self._removed: dict[str, Record] = {}
        self.generation = 0

    def get(self, record_id: str) -> Record | None:
        """Return a record, None when there is none."""
        if record_id in self._own:
            return self._own[record_id]
        return self._base.records.get(record_id)

    def put(self, record_id: str, record: Record) -> None:
        """Keep a new or changed record."""
        if record_id not in self._own and record_id not in self._base.records:
            self._order.append(record_id)
        self._own[record_id] = record
        self.generation += 1

    def once(self, record_id: str) -> Record | None:
        """Return a record also when it was removed, as it was then: cursors that name it stay good."""
        return self.get(record_id) or self._removed.get(record_id)

    def remove(self, record_id: str) -> None:
        """Let a record go."""
        record = self.get(record_id)
        if record is not None:
            self._removed[record_id] = record
        self._own[record_id] = None
        self.generation += 1

    def values(self, *, newest_first: bool = False) -> Iterator[Record]:
        """Walk over all records in the order of creation."""
        parts = (self._base.order, self._order)
        for ids in reversed(parts) if newest_first else parts:
            for record_id in reversed(ids) if newest_first else ids:
                record = self.get(record_id)
                if record is not None:
                    yield record

    def frozen(self) -> FrozenRecords:
        """Freeze the present content."""
        kept = {key: self.get(key) for key in (*self._base.order, *self._order)}
        records = {key: record for key, record in kept.items() if record is not None}
        return FrozenRecords(records, list(records))
