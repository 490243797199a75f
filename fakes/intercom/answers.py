"""The kinds of answer that a fault script can plan, each with its parameters and whether the state changes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fakes.intercom.asked import SECONDS_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping


class ScriptError(ValueError):
    """A script that cannot be used; the message names the key and what is valid."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One parameter of a kind of answer.

    Attributes:
        default: Value when it is not given; REQUIRED when it must be.
        valid: Types that are accepted, or the values themselves.
        least: Smallest number that is accepted.
        most: Largest number that is accepted, where there is a smallest.
    """

    default: Any
    valid: tuple[Any, ...]
    least: float | None = None
    most: float = SECONDS_MAX


REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of answer.

    Attributes:
        commits: True when the call takes effect and only its answer suffers.
        text: What a caller meets.
    """

    commits: bool
    text: str
    parameters: Mapping[str, Parameter]


def _seconds(default: Any = REQUIRED) -> Parameter:
    return Parameter(default, (int, float), 0)


_ERROR_STATUS = Parameter(REQUIRED, (int,), 400, 999)
_OPTIONAL_TEXT = Parameter(None, (str, type(None)))

KINDS: dict[str, Kind] = {
    "ok": Kind(True, "the right answer", {}),
    "delay": Kind(True, "the right answer, late", {"for_s": _seconds()}),
    "rate_limited": Kind(
        False,
        "429 with a reset that many seconds ahead",
        {
            "reset_in_s": _seconds(1),
            "retry_after_s": Parameter(None, (int, float, type(None)), 0),
            "omit_reset": Parameter(False, (bool,)),
            "punish_early_s": Parameter(None, (int, float, type(None)), 0),
            "limit": Parameter(None, (int, type(None)), 0),
        },
    ),
    "error": Kind(
        False,
        "an error.list of that status",
        {
            "status": _ERROR_STATUS,
            "code": _OPTIONAL_TEXT,
            "message": _OPTIONAL_TEXT,
            "headers": Parameter(True, (bool,)),
        },
    ),
    "edge_page": Kind(False, "an HTML page of the load balancer", {"status": _ERROR_STATUS}),
    "html_ok": Kind(False, "200 with an HTML page", {}),
    "empty_body": Kind(False, "an answer without a body", {"status": Parameter(200, (int,), 200, 999)}),
    "stall": Kind(False, "nothing, until the connection ends", {"for_s": _seconds(3600)}),
    "drip": Kind(
        True,
        "the right answer, a few bytes at a time",
        {
            "every_s": _seconds(0.1),
            "chunk_bytes": Parameter(1, (int,), 1),
            "part": Parameter("body", ("body", "headers")),
        },
    ),
    "lose_reply": Kind(
        True,
        "the call takes effect, the answer never arrives, or a gateway gives up on it with a 504 page",
        {"how": Parameter("reset", ("reset", "close", "stall", "gateway"))},
    ),
    "reset": Kind(False, "RST in place of an answer", {}),
    "close": Kind(False, "FIN in place of an answer", {}),
    "truncate": Kind(
        True,
        "the right answer, cut off",
        {
            "after_bytes": Parameter(20, (int,), 0),
            "how": Parameter("close", ("close", "reset")),
            "length": Parameter("declared", ("declared", "by_close")),
        },
    ),
    "malformed": Kind(True, "JSON that cannot be parsed, of the right length", {}),
    "content_type": Kind(True, "the right body under another type", {"value": Parameter(REQUIRED, (str,))}),
    "wrong_shape": Kind(True, "200 with other JSON", {"body": Parameter(REQUIRED, (object,))}),
    "repeated_cursor": Kind(True, "the right page, but the next cursor never moves", {}),
    "empty_page": Kind(True, "no rows, but a next cursor that goes on", {}),
    "invalid_cursor": Kind(True, "the right page with a next cursor that is refused", {}),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One planned answer, checked: its kind and every parameter."""

    kind: str
    parameters: dict[str, Any]

    @property
    def commits(self) -> bool:
        """Tell whether the call takes effect."""
        return KINDS[self.kind].commits


def checked(planned: Any) -> Answer:
    """
    Check one planned answer.

    Raises:
        ScriptError: The kind or a parameter is unknown, missing or not valid.
    """
    if not isinstance(planned, dict):
        raise ScriptError(f"an answer must be an object with a kind, not {planned!r}")
    name = planned.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise ScriptError(f"unknown answer kind {name!r}. {meant(str(name), KINDS)}")
    given = {key: value for key, value in planned.items() if key != "kind"}
    for key in given:
        if key not in kind.parameters:
            raise ScriptError(f"answer kind {name!r} has no parameter {key!r}. {meant(key, kind.parameters)}")
    return Answer(str(name), {key: _value(str(name), key, one, given) for key, one in kind.parameters.items()})


def _value(kind: str, key: str, parameter: Parameter, given: dict[str, Any]) -> Any:
    if key not in given:
        if parameter.default is REQUIRED:
            raise ScriptError(f"answer kind {kind!r} needs {key!r}")
        return parameter.default
    value = given[key]
    if isinstance(parameter.valid[0], type):
        fits = isinstance(value, parameter.valid) and not (isinstance(value, bool) and bool not in parameter.valid)
        fits = fits or parameter.valid == (object,)
        words = " or ".join(one.__name__ for one in parameter.valid)
    else:
        fits = value in parameter.valid
        words = " or ".join(map(repr, parameter.valid))
    if not fits:
        raise ScriptError(f"{key!r} of answer kind {kind!r} must be {words}, not {value!r}")
    if parameter.least is not None and value is not None and not parameter.least <= value <= parameter.most:
        bounds = f"from {parameter.least:.10g} to {parameter.most:.10g}"
        raise ScriptError(f"{key!r} of answer kind {kind!r} must be {bounds}, not {value!r}")
    return value


def meant(word: str, valid: Mapping[str, Any]) -> str:
    """Say which valid word was probably meant, or list all of them."""
    close = difflib.get_close_matches(word, list(valid), n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Valid: {', '.join(valid)}." if valid else "It has none."
