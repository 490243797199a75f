"""Proves that a write which did not arrive, or arrived damaged, is caught, and that harmless differences are none."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.writing import the_contact_is_as_written
from tests.judges.histories import contact

NAME = "Zoë Křížová k7"
ASKED = {"name": NAME, "email": "k7@example.test", "external_id": "k7"}


def held(name: str | None = NAME, **more: Any) -> dict[str, Any]:
    """Write a contact as Intercom holds it."""
    return contact("a") | {"name": name, "external_id": "k7"} | more


@pytest.mark.parametrize(
    "contacts",
    [
        [held()],
        [held(unicodedata.normalize("NFD", NAME))],
        [held(f"  {NAME.replace(' ', '  ')}\u00a0")],
        [held(NAME.upper())],
        [held(email="K7@Example.test")],
        [held("Old", archived=True), held()],
    ],
    ids=["as asked", "decomposed", "other spaces", "other case", "address in other case", "beside an archived one"],
)
def test_a_contact_as_asked_passes(contacts: list[dict[str, Any]]) -> None:
    """Spaces, case and composition are nobody's data."""
    assert the_contact_is_as_written(contacts, asked=ASKED) == "Intercom holds email, external_id, name as asked"


@pytest.mark.parametrize(
    ("contacts", "observed", "hint"),
    [
        ([held("Zo? K??ov? k7")], "name = 'Zo? K??ov? k7'", "UTF-8"),
        ([held("Zoe Krizova k7")], "name = 'Zoe Krizova k7'", "UTF-8"),
        ([held(NAME.encode().decode("latin-1"))], "it has name = ", "UTF-8"),
        ([held("Nora k7"), held("Zoe", deleted=True)], "name = 'Nora k7'", "not made"),
        ([held(None)], "name = None", "not made"),
        ([held(external_id="K7")], "external_id = 'K7'", "not made"),
        ([held(email="k8@example.test")], "email = 'k8@example.test'", "not made"),
        ([held(deleted=True)], "no such contact", "not made"),
        ([], "no such contact", "not made"),
    ],
    ids=["?", "ASCII", "misread", "as before", "no name", "another id", "another address", "deleted", "nobody"],
)
def test_what_did_not_arrive_is_caught(contacts: list[dict[str, Any]], observed: str, hint: str) -> None:
    """What was told as done and is not there is lost."""
    with pytest.raises(PromiseBroken) as broken:
        the_contact_is_as_written(contacts, asked=ASKED)

    assert broken.value.safety
    assert observed in broken.value.observed
    assert hint in broken.value.hint


def test_only_what_was_asked_is_compared() -> None:
    """A field that the request has no place for is nobody's promise."""
    the_contact_is_as_written([held("Nora")], asked={"email": "k7@example.test"})
