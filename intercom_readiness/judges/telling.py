"""Puts exchanges, answers and times into a person's words, for the texts of verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intercom_readiness.answer import Answer
    from intercom_readiness.model import Exchange

SHOWN_FIRST, SHOWN_LAST = 5, 3
IDS_SHOWN = 5
FINE_BELOW_S = 0.1

_ENDINGS = {
    "client_closed": "given up by the target",
    "server_closed": "closed by Intercom's side",
    "reset": "reset",
    "refused": "refused",
    "open": "still open",
}


def seconds(value_s: float) -> str:
    """Write a length of time: two decimals, three below a tenth of a second."""
    digits = 3 if abs(value_s) < FINE_BELOW_S else 2
    return f"{value_s:.{digits}f} s"


def counted(count: int, noun: str) -> str:
    """Write a count with its noun: "1 attempt", "3 attempts"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"


def listed(texts: Iterable[str]) -> str:
    """Name a few of many texts, and say how many more there are."""
    every = list(texts)
    shown = ", ".join(every[:IDS_SHOWN])
    return f"{shown} and {len(every) - IDS_SHOWN} more" if len(every) > IDS_SHOWN else shown


def ending(exchange: Exchange) -> str:
    """Say how one exchange ended and how long it took."""
    if exchange.closed_s is None:
        return "still open"
    after = f"after {seconds(exchange.closed_s - exchange.opened_s)}"
    midway = "" if exchange.status is None else f" in the middle of a {exchange.status}"
    if exchange.ended == "answered":
        return f"answered {exchange.status} {after}"
    return f"{_ENDINGS[exchange.ended]} {after}{midway}"


def story(exchanges: Sequence[Exchange]) -> str:
    """
    Tell attempts in order, each with its time since the first one.

    Args:
        exchanges: In the order in which they were opened.

    Returns:
        One line; of many attempts the middle ones are only counted.
    """
    if not exchanges:
        return "no attempt"
    zero_s = exchanges[0].opened_s
    lines = [_line(number, exchange, zero_s) for number, exchange in enumerate(exchanges, start=1)]
    hidden = len(lines) - SHOWN_FIRST - SHOWN_LAST
    if hidden > 1:
        lines = [*lines[:SHOWN_FIRST], f"… {hidden} more …", *lines[-SHOWN_LAST:]]
    return "; ".join(lines)


def _line(number: int, exchange: Exchange, zero_s: float) -> str:
    return f"attempt {number} at {seconds(exchange.opened_s - zero_s)}: {exchange.operation} {ending(exchange)}"


def told(answer: Answer) -> str:
    """Say what the caller was answered, without the answer's body."""
    status = "" if answer.status is None or str(answer.status) in answer.detail else f" (status {answer.status})"
    error = " ".join(dict.fromkeys(part for part in (answer.error_class, answer.error_code) if part))
    named = f", error {error}" if error else ""
    why = f": {answer.detail}" if answer.detail else ""
    kind = answer.kind.replace("_", " ")
    return f"{answer.operation} came back {kind}{status}{named} after {seconds(answer.took_s)}{why}"
