"""Definitions of conversation attributes, which versions from 2.16 on make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import error_of
from tests.fakes.intercom.talking import begin

if TYPE_CHECKING:
    import httpx

    from tests.fakes.intercom.driving import Fake

PATH = "/conversations/attributes"


def _call(fake: Fake, method: str, path: str = "", body: Any = None) -> httpx.Response:
    return fake.api(method, PATH + path, body, version="2.16")


def test_a_defined_attribute_can_be_written(fake: Fake) -> None:
    """§16.35: a conversation's attribute can be set once it is defined, and no more once it is archived."""
    _, conversation = begin(fake)
    change = {"custom_attributes": {"area": "billing"}}
    assert 400 == fake.api("PUT", f"/conversations/{conversation}", change).status_code

    made = _call(fake, "POST", body={"name": "area", "data_type": "string", "multiline": True}).json()
    assert 200 == fake.api("PUT", f"/conversations/{conversation}", change).status_code

    assert ("conversation_attribute", "string", True, False) == (
        made["type"],
        made["data_type"],
        made["multiline"],
        made["archived"],
    )
    assert [made] == _call(fake, "GET").json()["data"]
    assert made == _call(fake, "GET", f"/{made['id']}").json()
    assert _call(fake, "DELETE", f"/{made['id']}").json()["archived"]
    assert ([], 1) == (
        _call(fake, "GET").json()["data"],
        len(_call(fake, "GET", "?include_archived=true").json()["data"]),
    )
    other = {"custom_attributes": {"area": "sales"}}
    assert 400 == fake.api("PUT", f"/conversations/{conversation}", other).status_code


def test_an_attribute_is_renamed(fake: Fake) -> None:
    """A renamed attribute is written by its new name only; a taken name is 422."""
    first, second = (_call(fake, "POST", body={"name": one, "data_type": "integer"}).json()["id"] for one in "ab")
    _, conversation = begin(fake)

    told = _call(fake, "PUT", f"/{first}", {"name": "c", "description": "How many", "required": True}).json()

    assert ("c", "How many", True) == (told["name"], told["description"], told["required"])
    statuses = [
        fake.api("PUT", f"/conversations/{conversation}", {"custom_attributes": {name: 1}}).status_code
        for name in ("a", "c")
    ]
    assert [400, 200] == statuses
    assert 422 == _call(fake, "PUT", f"/{second}", {"name": "c"}).status_code


def test_lists_have_options_with_ids(fake: Fake) -> None:
    """Options are added, renamed and archived by their ids; two stay."""
    fields = {"name": "size", "data_type": "list", "options": [{"label": "S"}, {"label": "M"}]}
    made = _call(fake, "POST", body=fields).json()
    path = f"/{made['id']}/options"
    small = made["options"][0]["id"]
    too_few = _call(fake, "DELETE", f"{path}/{small}")

    _call(fake, "POST", path, {"label": "L"})
    _call(fake, "PUT", f"{path}/{small}", {"label": "XS"})
    told = _call(fake, "DELETE", f"{path}/{small}").json()

    assert (422, "parameter_invalid", "A list attribute must have at least 2 active options") == error_of(too_few)
    assert [("XS", True), ("M", False), ("L", False)] == [(one["label"], one["archived"]) for one in told["options"]]
    assert (404, "conversation_attribute_not_found", "List option not found") == error_of(
        _call(fake, "PUT", f"{path}/none", {"label": "XL"})
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"name": "x", "data_type": "invalid_type"},
            "data_type 'invalid_type' is not valid. "
            "Allowed types: string, integer, list, decimal, boolean, datetime, relationship, files",
        ),
        ({"data_type": "string"}, "name is required"),
        ({"name": "taken", "data_type": "string"}, "You already have 'taken' in your conversation data"),
        (
            {"name": "x", "data_type": "list", "options": [{"label": "S"}]},
            "A list attribute must have at least 2 active options",
        ),
        ({"name": "x", "data_type": "list"}, "options must be an array of objects with a label"),
        ({"name": "x", "data_type": "relationship"}, "reference.type must be one of one, many"),
        ({"name": "x", "data_type": "string", "visible_to_team_ids": "all"}, "visible_to_team_ids must be an array"),
    ],
)
def test_definitions_that_cannot_be_are_refused(fake: Fake, fields: dict[str, Any], message: str) -> None:
    """Names, data types and options are checked with 422."""
    _call(fake, "POST", body={"name": "taken", "data_type": "decimal"})

    assert (422, "parameter_invalid", message) == error_of(_call(fake, "POST", body=fields))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "label is required"),
        ({"label": 5}, "label must be a string"),
        ({"label": "L", "colour": "red"}, "only 'label' is accepted"),
    ],
)
def test_labels_are_checked(fake: Fake, body: dict[str, Any], message: str) -> None:
    """An option has a label and nothing else; other attributes have none."""
    fields = {"name": "size", "data_type": "list", "options": [{"label": "S"}, {"label": "M"}]}
    sized = _call(fake, "POST", body=fields).json()["id"]
    plain = _call(fake, "POST", body={"name": "seen", "data_type": "boolean"}).json()["id"]

    refused = _call(fake, "POST", f"/{sized}/options", body)

    assert (422, "parameter_invalid", message) == error_of(refused)
    assert refused.json()["request_id"] is None
    assert (
        "Options can only be managed on list attributes"
        == error_of(_call(fake, "POST", f"/{plain}/options", {"label": "L"}))[2]
    )
    assert (404, "conversation_attribute_not_found", "Conversation attribute not found") == error_of(
        _call(fake, "POST", "/5/options", {"label": "L"})
    )


def test_seeded_attributes_have_the_form_of_their_type(fake: Fake) -> None:
    """Attributes that were seeded, or made elsewhere, are listed like those that calls have made."""
    seeds = [
        {"name": "area", "model": "conversation"},
        {"name": "size", "model": "conversation", "options": ["S", "M"]},
        {"name": "share", "model": "conversation", "data_type": "float"},
    ]
    fake.control("POST", "/seed", {"data_attributes": seeds})

    assert ["string", "list", "decimal"] == [one["data_type"] for one in _call(fake, "GET").json()["data"]]
