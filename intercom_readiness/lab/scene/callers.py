"""Callers whose answers nobody awaits: they keep the target waiting for Intercom."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.waiting import eventually
from intercom_readiness.profile.bounds import at_work_within_s

if TYPE_CHECKING:
    from intercom_readiness.lab.lab import Lab

    from .asking import Asking
    from .evidence import Evidence
    from .people import People

COUNT = 5
ROLES = ("read", "search", "write", "list")
LOOK_EVERY_S = 0.02


class Callers:
    """A few callers, who ask when they are told to and leave when the scenario ends."""

    def __init__(self, lab: Lab, people: People, asking: Asking, evidence: Evidence) -> None:
        self._lab = lab
        self._people = people
        self._asking = asking
        self._evidence = evidence
        self._pool: ThreadPoolExecutor | None = None

    def keep_the_target_waiting(self) -> None:
        """
        Have the target wait for Intercom, which does not answer: ask it, and go on when a call of its own is open.

        Raises:
            MissingPremise: The profile declares nothing that can be asked.
        """
        declared = [one for role in ROLES for one in self._lab.profile.by_role(role)]  # type: ignore[arg-type]
        if not declared:
            raise MissingPremise("the profile declares nothing that makes the target wait for Intercom")
        operation = declared[0].name
        strangers = [self._people.stranger_for(operation) for _ in range(COUNT)]
        self._pool = ThreadPoolExecutor(COUNT)
        for stranger in strangers:
            self._pool.submit(self._asking.control, operation, stranger)
        eventually(
            lambda: sum(one.ended == "open" for one in self._evidence.near()) >= 1,
            within_s=min(self._lab.patience_s, at_work_within_s(self._lab.profile)),
            every_s=LOOK_EVERY_S,
            what="a call to Intercom that waits",
        )

    def close(self) -> None:
        """Wait for their answers."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
