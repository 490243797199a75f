"""Reads the query of a search into a test for records, and finds what an index can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakes.intercom.errors import ApiError, invalid
from fakes.intercom.search.operators import comparison
from intercom_readiness.vendor.limits import SEARCH_FILTERS_MAX, SEARCH_NESTING_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.assumptions import Assumptions
    from fakes.intercom.search.operators import Kind

    Matcher = Callable[[Any], bool]
    Reader = Callable[[Any], Any]


class Language(NamedTuple):
    """
    What can be asked of one kind of record.

    Attributes:
        field_of: Gives kind and reader of a field; raises a 400 for one that cannot be asked.
        zone: The workspace's time zone, in which days begin.
        assumed: Tells what nobody can confirm, where it decides.
        folds_email: Tells whether e-mails like the one given are compared without regard to case.
        indexed: Fields that an index finds by their exact text.
    """

    field_of: Callable[[Any], tuple[Kind, Reader]]
    zone: str
    assumed: Assumptions
    folds_email: Callable[[str], bool] = lambda _: False
    indexed: tuple[str, ...] = ()


class Query(NamedTuple):
    """
    A query that can be asked of records.

    Attributes:
        matches: Tells whether a record fits.
        exact: Indexed fields that must be equal to a text for anything to fit.
        asked: The query as it was asked.
    """

    matches: Matcher
    exact: dict[str, str]
    asked: dict[str, Any]


def compiled(query: Any, language: Language) -> Query:
    """
    Read a query.

    Raises:
        ApiError: 400, it is malformed, nested too deep, too wide, or asks for what cannot be asked.
    """
    if not isinstance(query, dict):
        raise invalid("query is required and must be an object")
    exact: dict[str, str] = {}
    return Query(_matcher(query, language, 1, exact), exact, query)


def _matcher(node: dict[str, Any], language: Language, level: int, exact: dict[str, str] | None) -> Matcher:
    operator = node.get("operator")
    if operator in ("AND", "OR") and "field" not in node:
        return _group(node, language, level, exact)
    return _filter(node, language, exact)


def _group(node: dict[str, Any], language: Language, level: int, exact: dict[str, str] | None) -> Matcher:
    if level > SEARCH_NESTING_MAX:
        raise _overflow(language, f"Filters can be nested {SEARCH_NESTING_MAX} levels deep at most")
    members = node.get("value")
    if not isinstance(members, list) or not all(isinstance(one, dict) for one in members):
        raise invalid("The value of a group must be an array of filters")
    if len(members) > SEARCH_FILTERS_MAX:
        raise _overflow(language, f"A group can hold {SEARCH_FILTERS_MAX} filters at most")
    both = node["operator"] == "AND"
    tests = [_matcher(one, language, level + 1, exact if both else None) for one in members]
    if both:
        return lambda record: all(test(record) for test in tests)
    return lambda record: any(test(record) for test in tests)


def _overflow(language: Language, message: str) -> ApiError:
    return ApiError(400, language.assumed.search_overflow_code, message)


def _filter(node: dict[str, Any], language: Language, exact: dict[str, str] | None) -> Matcher:
    name, operator, value = node.get("field"), node.get("operator"), node.get("value")
    kind, read = language.field_of(name)
    folded = False
    if name == "email" and isinstance(value, str) and language.folds_email(value):
        folded, value = True, value.casefold()
    test = comparison(kind, operator, value, zone=language.zone, assumed=language.assumed)
    if exact is not None and operator == "=" and name in language.indexed and isinstance(value, str) and not folded:
        exact.setdefault(str(name), value)
    if folded:
        return lambda record: test((read(record) or "").casefold() or None)
    return lambda record: test(read(record))
