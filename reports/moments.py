"""
Tells the events of a scenario in words, one moment each.

An event is a mapping with "at_s" and "type": a step (in a pair of begins and done or broke), an exchange, a fault
armed or healed, a receipt, an answer, an observation, an action, an assumption or a note; the rest are the fields of
the type of that name. Types and fields that are not known here are told as they stand, never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Event = dict[str, Any]

_DETAIL_CHARACTERS_MAX: Final = 300
_RATE_LIMITED: Final = 429
_CLIENT_ERROR: Final = 400
_ENDS: Final[Mapping[str, str]] = {
    "client_closed": "given up by the caller",
    "server_closed": "closed before a whole answer",
    "reset": "connection reset",
    "refused": "connection refused",
    "open": "no answer yet",
}
_ANSWER_TONES: Final[Mapping[str, str]] = {"done": "ok", "stale": "warn", "refused": "warn", "incomplete": "warn"}


@dataclass(frozen=True, slots=True)
class Moment:
    """
    One event in words.

    Attributes:
        kind: The lane that it belongs to: step, fault, asked, near, far, probe, lab or note.
        starts_s: Monotonic time of its beginning.
        ends_s: Monotonic time of its end, None when it has none.
        tone: How to see it: ok, warn, bad, cut, fault or quiet.
        label: A word or number that fits on a bar.
        text: What happened.
        detail: More of it, shortened.
        mark_s: Monotonic time that it announced, such as the reset of a rate limit; None without one.
    """

    kind: str
    starts_s: float
    ends_s: float | None
    tone: str
    label: str
    text: str
    detail: str = ""
    mark_s: float | None = None


def moments(events: Iterable[Event]) -> list[Moment]:
    """Tell *events* in the order of their beginnings; beginnings and ends of steps and faults are joined."""
    told: list[Moment] = []
    stream = list(events)
    for index, event in enumerate(stream):
        if not _ends_another(event):
            told.append(_moment(event, islice(stream, index + 1, None)))
    return sorted(told, key=lambda moment: moment.starts_s)


def _moment(event: Event, later: Iterable[Event]) -> Moment:
    kind = event.get("type")
    if kind == "step":
        return _step(event, later)
    if kind == "fault_armed":
        return _fault(event, later)
    return _TELLERS.get(str(kind), _other)(event)


def _ends_another(event: Event) -> bool:
    step_ends = event.get("type") == "step" and event.get("state") in {"done", "broke"}
    return step_ends or event.get("type") == "fault_healed"


def _step(event: Event, later: Iterable[Event]) -> Moment:
    same = (e for e in later if e.get("type") == "step" and e.get("text") == event.get("text"))
    end = next((e for e in same if e.get("state") in {"done", "broke"}), None)
    broke = end is not None and end["state"] == "broke"
    keyword = str(event.get("keyword", "")).strip()
    text = f"{keyword} {event.get('text', '')}".strip()
    note = str(end.get("note", "")) if end else "did not end"
    tone = "bad" if broke else "ok" if end else "quiet"
    return Moment("step", event["at_s"], end["at_s"] if end else None, tone, text, text, shortened(note))


def _fault(event: Event, later: Iterable[Event]) -> Moment:
    fault = _fault_of(event)
    healed = (e for e in later if e.get("type") == "fault_healed")
    end = next((e for e in healed if _fault_of(e).get("id") == fault.get("id")), None)
    name = f"{fault.get('kind', 'fault')} on {fault.get('place', '?')}"
    text = str(event.get("text") or name)
    known = {key: value for key, value in (fault.get("params") or {}).items() if isinstance(value, str | int | float)}
    detail = _pairs(({"fault": name} if text != name else {}) | known)
    return Moment("fault", event["at_s"], end["at_s"] if end else None, "fault", text, text, shortened(detail))


def _fault_of(event: Event) -> Event:
    """Find the fault of an event, which may stand in a field of its own."""
    fault = event.get("fault")
    return fault if isinstance(fault, dict) else event


def _exchange(event: Event) -> Moment:
    starts_s = _time_s(event, "opened_s")
    status = event.get("status")
    ended = event.get("ended", "answered")
    outcome = f"answered {status}" if ended == "answered" else _ENDS.get(ended, str(ended))
    if ended != "answered" and status is not None:
        outcome = f"{outcome} (status {status})"
    mark_s = None
    if status == _RATE_LIMITED and event.get("reset_at") and event.get("opened_at"):
        mark_s = starts_s + event["reset_at"] - event["opened_at"]
    label = str(status) if ended == "answered" else "✕" if ended != "open" else "…"
    kind = "far" if event.get("vantage") == "far" else "near"
    text = f"{event.get('operation', 'call')}: {outcome}"
    return Moment(
        kind, starts_s, event.get("closed_s"), _exchange_tone(ended, status), label, text,
        _exchange_detail(event, mark_s, starts_s), mark_s,
    )  # fmt: skip


def _exchange_tone(ended: str, status: int | None) -> str:
    if ended == "open":
        return "quiet"
    if ended != "answered" or status is None:
        return "cut"
    if status == _RATE_LIMITED:
        return "warn"
    return "bad" if status >= _CLIENT_ERROR else "ok"


def _exchange_detail(event: Event, mark_s: float | None, starts_s: float) -> str:
    parts = [str(event.get("subject") or "")]
    if mark_s is not None:
        parts.append(f"limit resets {mark_s - starts_s:.2f} s later")
    if event.get("retry_after_s") is not None:
        parts.append(f"Retry-After {event['retry_after_s']:g} s")
    parts += [f"{name} {event[key]}" for key, name in _EXCHANGE_EXTRAS if event.get(key)]
    return shortened(" · ".join(part for part in parts if part))


_EXCHANGE_EXTRAS: Final = (("fault", "script"), ("request_id", "request id"))


def _answer(event: Event) -> Moment:
    kind = str(event.get("kind", ""))
    starts_s, ends_s = _time_s(event, "began_s"), event.get("ended_s")
    status = event.get("status")
    word = kind.replace("_", " ")
    text = f"{event.get('operation', 'asked')}: {word}" + (f", {status}" if status is not None else "")
    parts = (event.get("detail"), event.get("error_class"), event.get("error_code"))
    detail = " · ".join(str(part) for part in parts if part)
    tone = _ANSWER_TONES.get(kind, "bad")
    return Moment("asked", starts_s, ends_s, tone, word, text, shortened(detail))


def _receipt(event: Event) -> Moment:
    met = event.get("met", 0)
    name = event.get("fault_id") or event.get("fault") or ""
    text = f"fault {name} was met {met} {'time' if met == 1 else 'times'}" if met else f"fault {name} was not met"
    counts = _pairs({key: event[key] for key in ("lost", "altered", "note") if event.get(key)})
    return Moment("note", event["at_s"], None, "ok" if met else "warn", "receipt", text, counts)


def _observation(event: Event) -> Moment:
    unreadable = event.get("unreadable")
    value = event.get("value")
    detail = str(unreadable or (_pairs(value) if isinstance(value, dict) else "" if value is None else value))
    probe = str(event.get("probe", "probe"))
    text = f"{probe} could not be read" if unreadable else f"{probe} read"
    return Moment("probe", event["at_s"], None, "warn" if unreadable else "ok", probe, text, shortened(detail))


def _action(event: Event) -> Moment:
    name = str(event.get("name", "action"))
    detail = " · ".join(str(event[key]) for key in ("effect", "undo") if event.get(key))
    return Moment("lab", event["at_s"], None, "quiet", name, name, shortened(detail))


def _assumption(event: Event) -> Moment:
    switch = str(event.get("switch", ""))
    detail = ", ".join(map(str, event.get("operations") or ()))
    text = f"answers rest on what the fake Intercom assumes: {switch}"
    return Moment("note", event["at_s"], None, "quiet", "assumed", text, shortened(detail))


def _note(event: Event) -> Moment:
    return Moment("note", event["at_s"], None, "quiet", "note", shortened(str(event.get("text", ""))))


def _recovery(event: Event) -> Moment:
    took_s, what, within_s = event.get("took_s"), event.get("what", "it"), event.get("within_s")
    ends_s = event["at_s"] + (within_s if took_s is None else took_s)
    text = f"{what} did not come back" if took_s is None else f"{what} was good again {took_s:.2f} s after healing"
    detail = _pairs({"allowed": f"{within_s:g} s"} if within_s else {})
    return Moment("lab", event["at_s"], ends_s, "bad" if took_s is None else "ok", "recovery", text, detail)


def _other(event: Event) -> Moment:
    kind = str(event.get("type", "event"))
    rest = {key: value for key, value in event.items() if key not in {"type", "at_s"}}
    return Moment("note", event["at_s"], None, "quiet", kind, kind.replace("_", " "), shortened(_pairs(rest)))


_TELLERS: Final[Mapping[str, Callable[[Event], Moment]]] = {
    "exchange": _exchange,
    "answer": _answer,
    "receipt": _receipt,
    "observation": _observation,
    "action": _action,
    "assumption": _assumption,
    "note": _note,
    "recovery": _recovery,
    "fault_healed": _other,
}


def _time_s(event: Event, key: str) -> float:
    """Read a time of its own that an event may have beside the time at which it was noted."""
    time_s: float = event.get(key) or event["at_s"]
    return time_s


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())


def shortened(text: str) -> str:
    """Cut a long text, and say so."""
    return text if len(text) <= _DETAIL_CHARACTERS_MAX else f"{text[:_DETAIL_CHARACTERS_MAX]}…"
