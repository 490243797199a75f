"""People with data that is known wherever it turns up: asked about in every way, and then looked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from intercom_readiness.emitted import Emitted, PhoneNumber, Private
from intercom_readiness.faults import quoted
from intercom_readiness.lab.subjects import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject

    from .asking import Asking
    from .people import People

_ROLES = ("read", "write", "search", "list", "erase")
# Answers with the data that was asked for; all others tell their caller that there is none.
_WITH_DATA = {"done", "stale"}
# Of all who are made up.
_COUNTRY_CODE = "44"


class PrivatePeople:
    """One person for each operation of one scenario."""

    def __init__(self, lab: Lab, people: People, asking: Asking) -> None:
        self._lab = lab
        self._people = people
        self._asking = asking
        self._subjects: dict[str, Subject] = {}

    @property
    def operations(self) -> list[str]:
        """Name the operations that are asked, each for a person of its own."""
        return list(self._subjects)

    def meet(self) -> None:
        """Introduce a person for everything that the target can do with contacts."""
        for operation in self._lab.profile.operations.values():
            if operation.role in _ROLES:
                self._subjects[operation.name] = self._people.meet_recognisable(operation.name)

    def meet_for(self, operation: str) -> None:
        """Introduce a person for one operation, which is asked about that person as about any other."""
        self._subjects[operation] = self._people.meet_recognisable(operation)

    def ask_all(self) -> None:
        """Ask for everything at once, each operation for its own person."""
        self._ask({name: subject.values() for name, subject in self._subjects.items()})

    def ask_nonsense(self) -> None:
        """Ask for everything at once, with an address that is none and ids that nobody has."""
        self._ask({name: without_sense(subject.values()) for name, subject in self._subjects.items()})
        # Who has an id that nobody has may be taken for somebody new.
        self._asking.asked.update(
            (name, kind_of(replace(subject, intercom_id="")))
            for name, subject in self._subjects.items()
            if subject.role in self._lab.profile.operation(name).creates
        )

    def _ask(self, values: Mapping[str, Mapping[str, str]]) -> None:
        self._asking.start()
        within_s = {name: self._asking.patience_with_s(self._lab.profile.operation(name)) for name in values}
        with ThreadPoolExecutor(max(1, len(values))) as pool:
            asked = [
                pool.submit(self._lab.driver.ask, name, told, within_s=within_s[name]) for name, told in values.items()
            ]
        self._asking.answers.extend(one.result() for one in asked)
        self._asking.asked.update((name, kind_of(self._subjects[name])) for name in values)

    def private(self) -> list[Private]:
        """List what must not be told: the data of these people, that of the one whom Intercom quotes, the secrets."""
        mailbox = quoted.E_MAIL.partition("@")[0]
        stranger = _data_of("a person whom Intercom quoted", quoted.NAME, mailbox, quoted.PHONE)
        secrets = [Private(what, "", (text,)) for what, text in self._lab.secrets.items() if text]
        return [one for name in self._subjects for one in self._data_of(name).values()] + [*stranger.values(), *secrets]

    def answers(self) -> list[Emitted]:
        """Give what callers were answered, with what may stand in it: what was asked for, or what they sent."""
        everybody = frozenset(one for name in self._subjects for one in self._data_of(name).values())
        return [
            Emitted(
                f"the answer of {answer.operation}",
                answer.text,
                everybody if answer.kind in _WITH_DATA else self._sent_by(answer.operation),
            )
            for answer in self._asking.answers
            if answer.operation in self._subjects
        ]

    def _sent_by(self, operation: str) -> frozenset[Private]:
        uses = self._lab.profile.operation(operation).uses
        return frozenset(one for field, one in self._data_of(operation).items() if field in uses)

    def _data_of(self, operation: str) -> dict[str, Private]:
        subject = self._subjects[operation]
        mailbox = subject.email.partition(".")[0]
        return _data_of(f"the contact of {operation}", subject.name, mailbox, subject.phone)


def without_sense(values: Mapping[str, str]) -> dict[str, str]:
    """Make of what is asked an address that is none, and ids that nobody has."""
    ids = {field: "nobody-s-id" for field in ("id", "external_id") if field in values}
    return {**values, **ids, "email": values["email"].replace("@", " at ")}


def _data_of(whose: str, name: str, mailbox: str, phone: str) -> dict[str, Private]:
    given, family = name.split()[:2]
    number = PhoneNumber(_COUNTRY_CODE, phone.removeprefix(f"+{_COUNTRY_CODE}"))
    return {
        "name": Private("name", whose, (given, family)),
        "email": Private("e-mail address", whose, (mailbox,)),
        "phone": Private("phone number", whose, phone=number),
    }
