"""Copies that the target keeps of contacts: made by showing them, aged, and asked for until the new state is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.lab.waiting import sleep_until
from intercom_readiness.profile.aging import FRESHNESS, hindrance, waits_with_short

if TYPE_CHECKING:
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject

    from .asking import Asking
    from .people import People


class Copies:
    """
    The copies of one scenario's contacts.

    Attributes:
        shown: The version of each contact that the target has shown, by canary.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking) -> None:
        self.shown: dict[str, Subject] = {}
        self._lab = lab
        self._people = people
        self._asking = asking

    def show(self, operation: str, count: int = 1) -> None:
        """
        Have the target read contacts, one after the other, so that it has a copy of each.

        Raises:
            MissingPremise: It could not, so there is no copy.
        """
        self._age_soon()
        for subject in self._people.meet_known(count):
            self._show(operation, subject)
        self._age()

    def show_by_every_read(self) -> None:
        """Have the target read the contact in every way it knows."""
        subject = self._people.meet_known()[0]
        self._age_soon()
        for operation in self._lab.profile.by_role("read"):
            self._show(operation.name, subject)
        self._age()

    @property
    def shown_marker(self) -> str:
        """Text that only the last good copy of the contact holds."""
        return self.shown[self._people.contact.canary].name

    @property
    def replaced_within_s(self) -> float:
        """Tell how long after a trouble a copy may stand in for the new state: recovery, and the copy's freshness."""
        claimed_s = self._lab.profile.policy.recovery.within_s
        return claimed_s + (self._length_s(FRESHNESS) if self._first else 0.0)

    def ask_until_recovered(self, operation: str) -> None:
        """Ask again and again after a trouble, until it is done, not with a copy from before, or that is overdue."""
        subject = self._people.everybody[0] if self._people.everybody else None
        old = self.shown.get(subject.canary) if subject is not None else None
        if subject is None or old is None or old.marker == subject.marker:
            self._asking.ask_until_recovered(operation)
        else:
            self._asking.ask_until_shown(operation, subject.marker, self.replaced_within_s)

    def outlive(self) -> None:
        """Wait until the copies are older than their claimed lifetime."""
        self._outlive("cache_lifetime")

    @property
    def _first(self) -> bool:
        return self._lab.profile.policy.reads.first == "cache"

    def _age_soon(self) -> None:
        """Have a target that answers from its copies ask Intercom again soon; fresh copies meet no fault."""
        if reason := hindrance(self._lab.profile):
            raise MissingPremise(reason)
        if self._first and waits_with_short(self._lab.profile):
            self._asking.settings.setdefault(FRESHNESS, "short")

    def _age(self) -> None:
        if self._first:
            self._outlive(FRESHNESS)

    def _show(self, operation: str, subject: Subject) -> None:
        answer = self._asking.ask(operation, subject)
        if answer.kind != "done" or subject.marker not in answer.text:
            raise MissingPremise(
                f"the target did not show the contact before the fault: {answer.detail or answer.kind}"
            )
        self.shown[subject.canary] = subject

    def _outlive(self, setting: str) -> None:
        # Ages are often kept in whole seconds.
        sleep_until(self._asking.answer.ended_s + self._length_s(setting) + 1.0)

    def _length_s(self, setting: str) -> float:
        length_s = self._lab.profile.settings.resolve(setting, self._asking.settings.get(setting, "lab"))
        if not isinstance(length_s, float) or length_s > self._lab.patience_s:
            raise MissingPremise(
                f"{setting} is {length_s} s, the lab's patience {self._lab.patience_s:.0f} s; give it a 'short' value"
            )
        return length_s
