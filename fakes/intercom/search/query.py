"""Reads the query of a search into a test for contacts, and finds what an index can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from fakes.intercom.errors import invalid
from fakes.intercom.search.fields import field_of
from fakes.intercom.search.operators import comparison
from intercom_readiness.vendor.limits import SEARCH_FILTERS_MAX, SEARCH_NESTING_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.workspace import Workspace

    Matcher = Callable[[Contact], bool]

INDEXED = ("id", "email", "external_id")


class Query(NamedTuple):
    """
    A query that can be asked of contacts.

    Attributes:
        matches: Tells whether a contact fits.
        exact: Indexed fields that must be equal to a text for anything to fit.
        text: The query as it was asked.
    """

    matches: Matcher
    exact: dict[str, Any]
    text: bytes


def compiled(query: Any, workspace: Workspace) -> Query:
    """
    Read a query.

    Raises:
        ApiError: 400, it is malformed, nested too deep, too wide, or asks for what cannot be asked.
    """
    if not isinstance(query, dict):
        raise invalid("query is required and must be an object")
    exact: dict[str, Any] = {}
    return Query(_matcher(query, workspace, 1, exact), exact, orjson.dumps(query))


def _matcher(node: dict[str, Any], workspace: Workspace, level: int, exact: dict[str, Any] | None) -> Matcher:
    operator = node.get("operator")
    if operator in ("AND", "OR") and "field" not in node:
        return _group(node, workspace, level, exact)
    return _filter(node, workspace, exact)


def _group(node: dict[str, Any], workspace: Workspace, level: int, exact: dict[str, Any] | None) -> Matcher:
    if level > SEARCH_NESTING_MAX:
        raise invalid(f"Filters can be nested {SEARCH_NESTING_MAX} levels deep at most")
    members = node.get("value")
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise invalid("The value of a group must be an array of filters")
    if len(members) > SEARCH_FILTERS_MAX:
        raise invalid(f"A group can hold {SEARCH_FILTERS_MAX} filters at most")
    both = node["operator"] == "AND"
    tests = [_matcher(one, workspace, level + 1, exact if both else None) for one in members]
    if both:
        return lambda contact: all(test(contact) for test in tests)
    return lambda contact: any(test(contact) for test in tests)


def _filter(node: dict[str, Any], workspace: Workspace, exact: dict[str, Any] | None) -> Matcher:
    name, operator, value = node.get("field"), node.get("operator"), node.get("value")
    kind, read = field_of(name, workspace)
    assumed = workspace.settings.assumptions
    folded = name == "email" and assumed.email_case == "folded"
    test = comparison(
        kind,
        operator,
        value.casefold() if folded and isinstance(value, str) else value,
        zone=workspace.settings.timezone,
        case_kept=assumed.text_case == "kept",
    )
    if exact is not None and operator == "=" and name in INDEXED and isinstance(value, str) and not folded:
        exact.setdefault(name, value)
    if folded:
        return lambda contact: test((read(contact) or "").casefold() or None)
    return lambda contact: test(read(contact))
