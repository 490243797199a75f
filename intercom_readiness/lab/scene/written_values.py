"""What scenarios have the target write: letters beyond ASCII, custom attributes, right and wrong, and typed phones."""

from __future__ import annotations

import json
import random
import string
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import MissingPremise
from intercom_readiness.profile.watching_checks import ATTRIBUTE

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile.attributes import Attributes

    from .asking import Asking
    from .people import People

_RIGHT: dict[str, Any] = {"string": "gold", "integer": 7, "float": 1.5, "boolean": True}
# By check, the types of the attributes that it can be seen on; the most telling first.
_KINDS = {
    "type": ("integer", "float", "boolean"),
    "near_type": ("integer", "boolean", "float"),
    "length": ("string",),
}
# What is added to a whole number to make it nearly right: a fraction for an integer, nothing for a boolean.
_NEAR = {"integer": 0.5, "boolean": 0}
_WHOLE = "custom_attributes"
MARK_LETTERS = 16
_FIELDS = ("name", "email", "external_id")
_NAME = "Zoë Křížová"


@dataclass(frozen=True, slots=True)
class TypedPhone:
    """
    One way in which a person types a phone number.

    Attributes:
        form: What is peculiar about it.
        typed: The text.
        number: The only number that it can mean, in E.164; empty where that depends on the country, or it means none.
    """

    form: str
    typed: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class PhoneWritten:
    """What came of one typed phone: the answer, and what Intercom holds for the contact then."""

    phone: TypedPhone
    answer: Answer
    held: tuple[str, ...]


class WrittenValues:
    """
    The values of one scenario.

    Attributes:
        attributes: What was sent last, by name.
        check: The claimed check that was put to the test last.
        mark: The text that stands in an attribute that is wrong.
        phones: What came of each typed phone.
        fields: The contact's fields that the last request had a place for, with their values, where they are compared.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking) -> None:
        self.attributes: dict[str, Any] = {}
        self.check = ""
        self.mark = ""
        self.phones: list[PhoneWritten] = []
        self.fields: dict[str, str] = {}
        self._lab = lab
        self._people = people
        self._asking = asking

    # -- attributes -------------------------------------------------------------------------------------------

    def send_right_attributes(self, operation: str) -> None:
        """Ask for a write with one right value for every attribute that the request has a place for."""
        fields = self._claims.fields
        places = self._places(operation)
        self._send(operation, {name: _RIGHT[kind] for name, kind in fields.items() if name in places or not places})

    def send_wrong_attribute(self, operation: str, check: str) -> None:
        """
        Ask for a write with an attribute that the claimed check refuses.

        Args:
            operation: A write.
            check: "type", "near_type", "unknown", "length" or "nested".

        Raises:
            MissingPremise: The request has no place for such an attribute.
        """
        self.check = check
        drawn = random.Random(self._people.contact.canary)
        self.mark = "".join(drawn.choices(string.ascii_lowercase, k=MARK_LETTERS))
        fields = self._claims.fields
        fitting = [name for kind in _KINDS.get(check, tuple(_RIGHT)) for name, its in fields.items() if its == kind]
        places = self._places(operation)
        names = [f"unheard_of_{self.mark}"] if check == "unknown" else fitting
        sent = next((name for name in names if name in places or not places), "")
        if not sent:
            raise MissingPremise(
                f"the request of {operation} has no place for an attribute that check {check!r} refuses"
            )
        value = self._wrong_value(check)
        if check == "near_type" and fields[sent] in _NEAR:
            # A number as the mark: every language writes it in the same way, and nobody else uses it.
            number = drawn.randrange(10**8, 10**9)
            self.mark, value = str(number), number + _NEAR[fields[sent]]
        self._lab.intercom.watch_for(self.mark)
        self._send(operation, {sent: value})

    def _wrong_value(self, check: str) -> Any:
        if check == "length":
            return self.mark.ljust((self._claims.length_max or 0) + 1, "x")
        return {"inner": self.mark} if check == "nested" else self.mark

    def _send(self, operation: str, attributes: dict[str, Any]) -> None:
        defined = [{"name": name, "data_type": kind} for name, kind in self._claims.fields.items()]
        self._lab.intercom.seed([], data_attributes=defined)
        self.attributes = attributes
        each = {f"{ATTRIBUTE}{name}": json.dumps(value) for name, value in attributes.items()}
        self._asking.also = {_WHOLE: json.dumps(attributes), **each}
        self._asking.ask(operation)
        self._asking.also = {}

    def _places(self, operation: str) -> set[str]:
        """Name the attributes that the request has places for; none when it has one place for all."""
        uses = self._lab.profile.operation(operation).uses
        return set() if _WHOLE in uses else {one.removeprefix(ATTRIBUTE) for one in uses if one.startswith(ATTRIBUTE)}

    @property
    def _claims(self) -> Attributes:
        claims = self._lab.profile.policy.attributes
        if claims is None:
            raise MissingPremise("the profile has no [policy.attributes]")
        return claims

    def carried_to_intercom(self) -> list[str]:
        """Name the operations of the calls that carried the wrong attribute."""
        return self._lab.intercom.seen_with(self.mark)

    # -- fields -----------------------------------------------------------------------------------------------

    def write_letters(self, operation: str) -> None:
        """Ask for a write of the contact under a name with letters that neither ASCII nor Latin-1 has."""
        person = self._people.contact
        values = replace(person, name=f"{_NAME} {person.canary}").values()
        uses = self._lab.profile.operation(operation).uses
        self.fields = {name: values[name] for name in _FIELDS if name in uses and name in values}
        self._asking.start()
        self._asking.begin_round()
        self._asking.note(person, self._asking.put(operation, values))

    # -- phones -----------------------------------------------------------------------------------------------

    def write_phones(self, operation: str) -> None:
        """Ask for a write of somebody else for each way in which a phone can be typed."""
        # Whatever arrives is to be seen, so Intercom takes it.
        self._lab.intercom.control("PATCH", "/options", {"assumptions": {"phone_check": "none"}})
        new, role = bool(self._lab.profile.operation(operation).creates), self._people.role_for(operation)
        for _ in range(len(typed_phones("+442079460000"))):
            person = self._people.meet(role) if new else self._people.meet_known(role=role)[0]
            phone = typed_phones(person.phone)[len(self.phones)]
            answer = self._asking.ask(operation, replace(person, phone=phone.typed))
            held = tuple(str(one["phone"]) for one in self._people.records(person) if one.get("phone"))
            self.phones.append(PhoneWritten(phone, answer, held))


def typed_phones(number: str) -> list[TypedPhone]:
    """List the ways in which people type *number*, a number of London in E.164, and texts that are none."""
    city, exchange, line = number[3:5], number[5:9], number[9:]
    full_width = number.translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    return [
        TypedPhone("E.164", number, number),
        TypedPhone("with spaces", f"+44 {city} {exchange} {line}", number),
        TypedPhone("with brackets and hyphens", f"+44 ({city}) {exchange}-{line}", number),
        TypedPhone("with digits of another script", full_width, number),
        TypedPhone("national", f"0{city} {exchange} {line}"),
        TypedPhone("national with brackets", f"(0{city}) {exchange}-{line}"),
        TypedPhone("too short", "12"),
        TypedPhone("no number at all", "ask at the desk"),
    ]
