"""The comparisons of the contact search, each checked against the kind of its field."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal

from fakes.intercom.errors import ApiError, invalid
from fakes.intercom.records.markup import as_plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakes.intercom.assumptions import Assumptions

    Test = Callable[[Any], bool]

# "date" is a day, "number" also a moment to the second; "many" and "any" hold several ids, of which the first kind
# knows fewer operators; "words" is a body that is searched word by word.
Kind = Literal["text", "number", "date", "flag", "many", "any", "words"]

_ANY = frozenset({"=", "!=", "IN", "NIN"})
_TEXT = frozenset({"~", "!~", "^", "$"})
_ORDER = frozenset({">", "<", ">=", "<="})
# OpenAPI descriptions: dates know only = > < through 2.16; tags and segments only = and !=.
_ALLOWED: dict[Kind, frozenset[str]] = {
    "text": _ANY | _TEXT,
    "number": _ANY | _ORDER,
    "flag": _ANY,
    "date": frozenset({"=", ">", "<"}),
    "many": frozenset({"=", "!="}),
    "any": _ANY,
    "words": frozenset({"=", "!=", *_TEXT}),
}


def comparison(kind: Kind, operator: Any, value: Any, *, zone: str, assumed: Assumptions) -> Test:
    """
    Make the test that a field's value must pass.

    Args:
        kind: Kind of the field.
        operator: As in the query.
        value: As in the query.
        zone: The workspace's time zone, in which dates are days.
        assumed: Tells whether ~ !~ ^ $ regard case.

    Raises:
        ApiError: 400, the operator does not fit the field, or the value does not.
    """
    if operator not in _ALLOWED[kind]:
        raise ApiError(400, "parameter_invalid", f"Operator '{operator}' cannot be used here")
    if kind == "date":
        return _on_days(operator, value, zone)
    if operator in ("IN", "NIN"):
        return _among(kind, operator, value)
    wanted = _typed(kind, value)
    if operator in ("=", "!="):
        return _equal(kind, wanted, same=operator == "=")
    if kind == "number":
        return _ordered(operator, wanted)
    return _textual(operator, wanted, assumed)


def _equal(kind: Kind, wanted: Any, *, same: bool) -> Test:
    if kind in ("many", "any"):
        return lambda held: (wanted in held) == same
    if kind == "words":
        word = str(wanted).casefold()
        return lambda held: (word in _words(held)) == same
    if wanted is None:
        return lambda held: (held in (None, "")) == same
    return lambda held: (held == wanted) == same


def _words(held: Any) -> set[str]:
    return {one.casefold() for one in re.findall(r"\w+", as_plain(held) or "")}


def _typed(kind: Kind, value: Any) -> Any:
    if value is None:
        return None
    if kind == "number":
        return _number(value)
    if kind == "flag":
        if value in (True, "true"):
            return True
        if value in (False, "false"):
            return False
        raise invalid("The value must be a boolean")
    if isinstance(value, bool | list | dict):
        raise invalid("The value must be a string")
    return str(value)


def _number(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    try:
        return float(value) if "." in value else int(value)
    except (TypeError, ValueError):
        raise invalid("The value must be a number") from None


def _among(kind: Kind, operator: str, value: Any) -> Test:
    if not isinstance(value, list):
        raise invalid(f"The value for {operator} must be an array")
    wanted = {_typed(kind, one) for one in value}
    if kind == "any":
        return lambda held: (not wanted.isdisjoint(held)) == (operator == "IN")
    return (lambda held: held in wanted) if operator == "IN" else (lambda held: held not in wanted)


def _ordered(operator: str, wanted: Any) -> Test:
    if wanted is None:
        raise invalid("The value must be a number")
    if operator == ">":
        return lambda held: held is not None and held > wanted
    if operator == "<":
        return lambda held: held is not None and held < wanted
    if operator == ">=":
        return lambda held: held is not None and held >= wanted
    return lambda held: held is not None and held <= wanted


def _textual(operator: str, wanted: Any, assumed: Assumptions) -> Test:
    if not isinstance(wanted, str):
        raise invalid("The value must be a string")
    # Without letters there is no case to regard.
    case_kept = wanted.upper() != wanted.lower() and assumed.text_case == "kept"
    sought = wanted if case_kept else wanted.casefold()

    def seen(held: Any) -> str:
        text = str(held or "")
        return text if case_kept else text.casefold()

    if operator == "~":
        return lambda held: sought in seen(held)
    if operator == "!~":
        return lambda held: sought not in seen(held)
    if operator == "^":
        return lambda held: seen(held).startswith(sought)
    return lambda held: seen(held).endswith(sought)


def _on_days(operator: str, value: Any, zone: str) -> Test:
    """Compare by calendar day of the workspace's zone: ``>`` begins the next day, ``<`` ends before that day."""
    second = _number(value) if value is not None else None
    if second is None:
        if operator == "=":
            return lambda held: held is None
        raise invalid("The value must be a date")
    first, after = _day(second, zone)
    if operator == ">":
        return lambda held: held is not None and held >= after
    if operator == "<":
        return lambda held: held is not None and held < first
    return lambda held: held is not None and first <= held < after


def _day(second: float, zone: str) -> tuple[float, float]:
    # Imported here: only searches by date need the zone database.
    from zoneinfo import ZoneInfo

    place = ZoneInfo(zone)
    try:
        day = datetime.fromtimestamp(second, place).date()
        starts = datetime.combine(day, time.min, place)
        ends = datetime.combine(day + timedelta(days=1), time.min, place)
    except (OverflowError, ValueError, OSError):
        # A moment beyond the calendar, such as milliseconds taken for seconds: no day fits it.
        return second, second
    return starts.timestamp(), ends.timestamp()
