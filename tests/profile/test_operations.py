"""Which contacts a request can be made about."""

from __future__ import annotations

import pytest

from intercom_readiness.profile.operations import Operation

USER = ("id", "external_id", "email", "name", "phone", "role")
LEAD = ("id", "email", "name", "phone", "role")


@pytest.mark.parametrize(
    ("request_line", "query", "fields", "can"),
    [
        ("GET /people/{id}", {}, LEAD, True),
        ("GET /people/{external_id}", {}, USER, True),
        ("GET /people/{external_id}", {}, LEAD, False),
        ("GET /people", {"email": "{email?}", "card": "{external_id?}"}, LEAD, True),
        ("GET /people", {"card": "{external_id?}"}, LEAD, False),
        ("GET /people/{id}", {"card": "{external_id}"}, LEAD, False),
    ],
)
def test_a_request_needs_a_field_that_the_contact_has(
    request_line: str,
    query: dict[str, str],
    fields: tuple[str, ...],
    can: bool,  # noqa: FBT001 - what is expected
) -> None:
    """A lead has no external id, so a request that is named by nothing else cannot ask about one."""
    operation = Operation(role="read", request=request_line, query=query)

    assert operation.can_name(fields) is can
