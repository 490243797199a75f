"""The contacts a scenario is about, on both sides: made up here, known to Intercom, traced by the tap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Role, Subject


class People:
    """
    The contacts of one scenario.

    Attributes:
        everybody: In order of appearance; the first is "the contact".
        unchanged_ids: Intercom's ids of those that stayed as they were while others changed.
    """

    def __init__(self, lab: Lab) -> None:
        self.everybody: list[Subject] = []
        self.unchanged_ids: list[str] = []
        self._lab = lab

    @property
    def contact(self) -> Subject:
        """The contact of the scenario; LabError before a Given introduced one."""
        if not self.everybody:
            raise LabError("the scenario speaks of the contact before any Given introduced one")
        return self.everybody[0]

    @property
    def canaries(self) -> frozenset[str]:
        """The marks by which the scenario's own calls are known."""
        return frozenset(subject.canary for subject in self.everybody)

    @property
    def ids(self) -> list[str]:
        """Intercom's ids of all that it knows."""
        return [subject.intercom_id for subject in self.everybody if subject.intercom_id]

    def meet(self, role: Role = "user") -> Subject:
        """Introduce somebody whom Intercom does not know."""
        return self._join(self._lab.population.newcomer(role))

    def meet_known(self, count: int = 1, role: Role = "user") -> list[Subject]:
        """Introduce *count* contacts that Intercom knows."""
        return [self._join(subject) for subject in self.seeded(count, role)]

    def meet_for(self, operation: str, count: int = 1) -> None:
        """Introduce contacts about whom an operation can be asked: new ones where it only creates, else known ones."""
        role = self.role_for(operation)
        if self._lab.profile.operation(operation).updates:
            self.meet_known(count, role)
            return
        for _ in range(count):
            self.meet(role)

    def role_for(self, operation: str) -> Role:
        """Tell as what the contacts of an operation are known: a write that creates leads only knows no users."""
        return "lead" if self._lab.profile.operation(operation).creates == ("lead",) else "user"

    def meet_recognisable(self, operation: str) -> Subject:
        """Introduce somebody about whom an operation can be asked, with data that is known wherever it turns up."""
        newcomer = self._lab.population.recognisable(self.role_for(operation))
        known = self._lab.profile.operation(operation).updates
        return self._join(self._known([newcomer])[0] if known else newcomer)

    def seeded(self, count: int, role: Role = "user") -> list[Subject]:
        """Make *count* contacts that Intercom knows, without speaking of them."""
        return self._known([self._lab.population.newcomer(role) for _ in range(count)])

    def _known(self, newcomers: list[Subject]) -> list[Subject]:
        ids = self._lab.intercom.seed([newcomer.as_seed() for newcomer in newcomers])
        return [replace(newcomer, intercom_id=id_) for newcomer, id_ in zip(newcomers, ids, strict=True)]

    def stranger_for(self, operation: str) -> Subject:
        """Make somebody about whom an operation can be asked, and whom the scenario is not about."""
        if self._lab.profile.operation(operation).updates:
            return self._traced(self.seeded(1, self.role_for(operation))[0])
        return self.stranger(self.role_for(operation))

    def stranger(self, role: Role) -> Subject:
        """Make somebody whom Intercom does not know, and whom the scenario is not about."""
        return self._traced(self._lab.population.newcomer(role))

    def _join(self, subject: Subject) -> Subject:
        self.everybody.append(self._traced(subject))
        return subject

    def _traced(self, subject: Subject) -> Subject:
        self._lab.tap.register(subject.canary, subject.canary)
        if subject.intercom_id:
            self._lab.tap.register(subject.intercom_id, subject.canary)
        return subject

    def replace(self, old: Subject, new: Subject) -> None:
        """Speak of *new* wherever the scenario spoke of *old*."""
        self.everybody = [new if subject.canary == old.canary else subject for subject in self.everybody]

    def change(self, subject: Subject) -> Subject:
        """Let a contact change at Intercom, behind the target's back."""
        changed = self._lab.population.changed(subject)
        body = {"name": changed.name, "email": changed.email}
        self._lab.intercom.control("PATCH", f"/contacts/{subject.intercom_id}", body)
        self.replace(subject, changed)
        return changed

    def delete(self, subject: Subject) -> None:
        """Delete a contact at Intercom, behind the target's back."""
        self._lab.intercom.control("DELETE", f"/contacts/{subject.intercom_id}")

    def archive(self, subject: Subject) -> None:
        """Archive a contact at Intercom, behind the target's back."""
        self._lab.intercom.control("POST", f"/contacts/{subject.intercom_id}/archive")

    def merge(self, lead: Subject, into: Subject) -> None:
        """Merge a lead into a user at Intercom, behind the target's back."""
        self._lab.intercom.control("POST", f"/contacts/{lead.intercom_id}/merge", {"into": into.intercom_id})

    def undergo(self, subject: Subject, topic: str) -> Subject:
        """Let happen to a contact at Intercom what a topic tells of, at least a change; returns what is known then."""
        if topic == "contact.deleted":
            self.delete(subject)
        elif topic == "contact.archived":
            self.archive(subject)
        else:
            return self.change(subject)
        return subject

    def learn_id(self, subject: Subject) -> None:
        """Remember the id that Intercom gave to somebody new, so that later questions can name it."""
        live = [contact for contact in self.records(subject) if not contact["deleted"]]
        if not subject.intercom_id and len(live) == 1:
            self.replace(subject, replace(subject, intercom_id=live[0]["id"]))

    def records(self, subject: Subject) -> list[dict[str, Any]]:
        """List the contacts at Intercom that carry *subject*'s identity, archived and deleted ones too."""
        return self._lab.intercom.contacts(subject.canary)

    def churn(self) -> None:
        """Change, delete and add contacts at Intercom: one early, one late, one new."""
        first, last = self.everybody[1], self.everybody[-2]
        self.delete(first)
        self.change(last)
        self.seeded(1)
        self.unchanged_ids = [id_ for id_ in self.ids if id_ not in {first.intercom_id, last.intercom_id}]
