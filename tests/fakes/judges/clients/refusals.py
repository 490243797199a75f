"""Error answers: what each status and body should become in a client's hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.judges.clients.client import Refusal
from tests.fakes.judges.clients.trip import ADMIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.judges.clients.client import Client, Method
    from tests.fakes.judges.clients.trip import Trip

# Both clients name their classes alike; a method that does not declare the class raises the base class.
CLASSES = {
    400: "BadRequestError",
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "TooManyRequestsError",
}
STATUSES = (*CLASSES, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Case:
    """
    A call that Intercom refuses.

    Attributes:
        prepare: Makes the call's arguments; may change the fake or the client first.
    """

    method: str
    status: int
    code: str
    prepare: Callable[[Trip], dict[str, Any]]


def expected_kind(client: Client, method: Method, status: int) -> str:
    """Name the class that *method* raises for *status*."""
    kind = CLASSES.get(status, client.base_error)
    return kind if kind in method.refusals else client.base_error


def decoded(refusal: Refusal) -> tuple[int | None, str]:
    """Return the status and the error code of a refusal, after checking that it names its request."""
    assert refusal.body["type"] == "error.list"
    assert refusal.request_id
    assert refusal.request_id == refusal.body["request_id"]
    return refusal.status, refusal.body["errors"][0]["code"]


def refusal_of(trip: Trip, case: Case) -> Refusal:
    """Make the call of *case* and return how it was refused."""
    arguments = case.prepare(trip)
    with pytest.raises(Refusal) as raised:
        trip.call(case.method, **arguments)
    return raised.value


def _stranger(trip: Trip) -> dict[str, Any]:
    trip.client.point_at(trip.fake.addresses["api"], "nobody's")
    return {}


def _without_scope(trip: Trip) -> dict[str, Any]:
    trip.fake.control("POST", "/tokens", {"token": "narrow", "scopes": ["read_tags"]})
    trip.client.point_at(trip.fake.addresses["api"], "narrow")
    return {}


def _taken(trip: Trip) -> dict[str, Any]:
    trip.person(1)
    return {"request": {"email": "ann1@example.test", "external_id": "m-1"}}


def _last_contact(trip: Trip) -> dict[str, Any]:
    ann = trip.person()
    return {"conversation_id": trip.talk(ann), "contact_id": ann, "admin_id": ADMIN}


def _used_up(trip: Trip) -> dict[str, Any]:
    trip.fake.control("POST", "/rate/eat", {"scope": "app", "windows": 2})
    return {}


def _exporting(trip: Trip) -> dict[str, Any]:
    during = {"created_at_after": 1_700_000_000, "created_at_before": 1_700_086_400}
    trip.call("data_export.create", **during)
    return during


def _nobody(_: Trip) -> dict[str, Any]:
    return {"contact_id": "65aa00000000000000000001"}


_UNKNOWN = {"custom_attributes": {"nobody_defined": 1}}

CASES = (
    Case("contacts.create", 400, "parameter_invalid", lambda _: {"request": {"email": "a@b.test", **_UNKNOWN}}),
    Case("companies.create_or_update", 400, "parameter_invalid", lambda _: {"request": {"name": "A", **_UNKNOWN}}),
    Case("admins.list", 401, "unauthorized", _stranger),
    Case("contacts.list", 403, "forbidden", _without_scope),
    Case("contacts.find", 404, "not_found", _nobody),
    Case("contacts.list_attached_tags", 404, "not_found", _nobody),
    Case("admins.find", 404, "admin_not_found", lambda _: {"admin_id": 1}),
    Case("companies.find", 404, "company_not_found", lambda _: {"company_id": "65aa00000000000000000001"}),
    Case("contacts.create", 409, "conflict", _taken),
    Case("conversations.detach_contact_as_admin", 422, "parameter_invalid", _last_contact),
    Case("admins.identify", 429, "rate_limit_exceeded", _used_up),
    Case("data_export.create", 429, "rate_limit_exceeded", _exporting),
)
