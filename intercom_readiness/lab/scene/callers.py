"""Callers whose answers nobody awaits: they keep the target waiting for Intercom."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.waiting import eventually
from intercom_readiness.profile.bounds import at_work_within_s
from intercom_readiness.profile.manifest import production_value

if TYPE_CHECKING:
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile import Profile

    from .asking import Asking
    from .evidence import Evidence
    from .people import People

ROLES = ("read", "search", "write", "list")
LOOK_EVERY_S = 0.02
# They belong together: a service may refuse to start with a timeout that is longer than its deadline.
_PRODUCTION = ("request_timeout", "read_deadline", "write_deadline")


class Callers:
    """A few callers, who ask when they are told to and leave when the scenario ends."""

    def __init__(self, lab: Lab, people: People, asking: Asking, evidence: Evidence) -> None:
        self._lab = lab
        self._people = people
        self._asking = asking
        self._evidence = evidence
        self._pool: ThreadPoolExecutor | None = None

    def wait_as_in_production(self) -> None:
        """Have the target wait for Intercom as long as it does in production, as far as the lab can set that."""
        settings, told = self._lab.profile.settings, []
        for name in _PRODUCTION:
            length_s = _in_production_s(self._lab.profile, name)
            if settings.can_change(name) and length_s > settings.lab_number(name):
                self._asking.run_with(name, str(length_s))
                told.append(f"{name} {length_s:g} s")
        self._evidence.note(f"set as in production: {', '.join(told) or 'nothing that the lab can make longer'}")

    def keep_the_target_waiting(self, count: int) -> None:
        """
        Have the target wait for Intercom, which does not answer: ask it, and go on when a call of its own is open.

        Args:
            count: So many callers ask.

        Raises:
            MissingPremise: The profile declares nothing that can be asked.
        """
        declared = [one for role in ROLES for one in self._lab.profile.by_role(role)]  # type: ignore[arg-type]
        if not declared:
            raise MissingPremise("the profile declares nothing that makes the target wait for Intercom")
        operation = declared[0].name
        strangers = [self._people.stranger_for(operation) for _ in range(count)]
        self._pool = ThreadPoolExecutor(count)
        for stranger in strangers:
            # Nobody awaits the answers, so the target may take longer for them than the lab has patience with.
            self._pool.submit(self._asking.control, operation, stranger, self._lab.patience_s)
        eventually(
            lambda: sum(one.ended == "open" for one in self._evidence.near()) >= 1,
            within_s=min(self._lab.patience_s, at_work_within_s(self._lab.profile)),
            every_s=LOOK_EVERY_S,
            what="a call to Intercom that waits",
        )

    def close(self) -> None:
        """Cut the calls that nobody answers, and wait for what the callers get."""
        if self._pool is not None:
            self._lab.tap.refuse()
            self._lab.tap.accept()
            self._pool.shutdown()
            self._pool = None


def _in_production_s(profile: Profile, name: str) -> float:
    """Tell how long a time is in production, as it is claimed, else as a manifest has it; 0 where nobody says."""
    with contextlib.suppress(LabError):
        return float(profile.settings.resolve(name, "production"))
    with contextlib.suppress(LabError):
        return float(production_value(profile, name).value)
    return 0.0
