"""
The people a scenario is about: every identity is used once in a run and carries a canary.

The canary is plain letters and digits, so it survives URL and JSON encoding, and it stands in every field that a
target may use to name a contact. That is how a call is traced to its scenario, whatever the target's code does.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["user", "lead"]
_LETTERS = string.ascii_lowercase + string.digits
_CANARY_LENGTH = 11
# Letters that keep their length in either case, most of them beyond ASCII.
_TELLING_LETTERS = "áčďéěňóřšťžøåäöłñçabdegiklmnoprstuvz"
# Ofcom reserves this range of a thousand for drama, so a number is valid in form and nobody's.
_DRAMA = "+442079460"


@dataclass(frozen=True, slots=True)
class Subject:
    """
    One contact of a scenario.

    Attributes:
        canary: The mark that all its fields carry.
        marker: The mark of its present version at Intercom; changes when the record does.
        intercom_id: Its id at Intercom, or "" while Intercom does not know it.
    """

    canary: str
    role: Role
    marker: str
    name: str
    email: str
    external_id: str
    phone: str
    intercom_id: str = ""

    def values(self) -> dict[str, str]:
        """Give the values that request templates may use; empty ones are left out."""
        values = {
            "id": self.intercom_id,
            "external_id": self.external_id if self.role == "user" else "",
            "email": self.email,
            "name": self.name,
            "phone": self.phone,
            "role": self.role,
        }
        return {key: value for key, value in values.items() if value}

    def as_seed(self) -> dict[str, str]:
        """Give the contact as the fake's seed takes it."""
        seed = {"role": self.role, "email": self.email, "name": self.name, "phone": self.phone}
        return seed | ({"external_id": self.external_id} if self.role == "user" else {})


class Population:
    """Makes identities from a seed; none is ever made twice by one worker."""

    def __init__(self, seed: int, worker: str) -> None:
        # Python's hash of a text differs between processes, a seed made from text does not.
        self._random = random.Random(f"{seed} {worker}")
        self._count = 0

    def newcomer(self, role: Role = "user") -> Subject:
        """Make somebody whom nobody knows yet."""
        self._count += 1
        canary = "k" + self._letters()
        return Subject(
            canary=canary,
            role=role,
            marker=canary,
            name=f"Nora {canary}",
            email=f"{canary}@example.test",
            external_id=canary,
            phone=f"{_DRAMA}0{self._count % 100:02d}",
        )

    def recognisable(self, role: Role = "user") -> Subject:
        """
        Make somebody whose name, mailbox and number are known wherever they turn up: each is told by nothing else.

        The name has letters beyond ASCII, the address an internationalised domain.
        """
        newcomer = self.newcomer(role)
        given, family = ("".join(self._random.choices(_TELLING_LETTERS, k=9)).capitalize() for _ in range(2))
        mailbox = "".join(self._random.choices(string.ascii_lowercase, k=12))
        return replace(
            newcomer,
            name=f"{given} {family} {newcomer.canary}",
            email=f"{mailbox}.{newcomer.canary}@xn--mlbox-gra.example.test",
            phone=f"{_DRAMA}{100 + self._count % 899:03d}",
        )

    def changed(self, subject: Subject) -> Subject:
        """Make the next version of *subject*: another name, still traced to the same canary."""
        marker = "m" + self._letters()
        return replace(
            subject,
            marker=marker,
            name=f"Vera {marker} {subject.canary}",
            email=f"{marker}.{subject.canary}@example.test",
        )

    def _letters(self) -> str:
        return "".join(self._random.choices(_LETTERS, k=_CANARY_LENGTH))


def kind_of(subject: Subject | None) -> str:
    """Name the kind of subject, as baselines are kept: "known", "new" or "new lead"."""
    if subject is None or subject.intercom_id:
        return "known"
    return "new" if subject.role == "user" else "new lead"
