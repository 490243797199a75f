"""
What a kind of fault is: a name, the phrases that ask for it in Gherkin, and how its plane arms it.

A kind lives in one file of this package; ``registry.py`` lists the files. A fault itself is data (`model.Fault`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Params = Mapping[str, Any]
Answer = dict[str, Any]
# What a target calls it, in the words of its profile: "429", "503", "timeout", "reset", "refused", "malformed".
Trouble = str | Callable[[Params], str]


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How long the target may take between attempts; faults that announce a time must announce a later one.

    Attributes:
        wait_bounds_s: Longest wait the target claims before its 1st, 2nd, … retry.
        timeout_s: How long one attempt may last.
    """

    wait_bounds_s: tuple[float, ...]
    timeout_s: float

    def wait_bound_s(self, index: int) -> float:
        """Tell the longest claimed wait before retry number *index*, counted from zero."""
        return self.wait_bounds_s[min(index, len(self.wait_bounds_s) - 1)] if self.wait_bounds_s else 0.0


@dataclass(frozen=True, slots=True)
class ApiKind:
    """
    A bad answer of Intercom's API, played by a script of the fake.

    Attributes:
        name: The fault's one name everywhere.
        phrases: What a feature says, with the parameters it stands for.
        trouble: What a target calls it, where it depends on the parameters as a function of them; "" for no trouble.
        answer: Gives the scripted answer for the n-th refusal (from zero).
        unusable: The answer has a good status and no good content.
    """

    name: str
    phrases: Mapping[str, Params]
    trouble: Trouble
    answer: Callable[[Params, Pace, int], Answer]
    unusable: bool = False

    def answers(self, params: Params, pace: Pace, count: int) -> list[Answer]:
        """List the answers of a script that lasts for *count* calls."""
        return [self.answer(params, pace, index) for index in range(count)]


@dataclass(frozen=True, slots=True)
class LinkKind:
    """
    Trouble on the link, made by Toxiproxy; *refuses* is made at the tap's own listener instead.

    Attributes:
        name, phrases, trouble: As for `ApiKind`.
        toxics: Gives the toxics to add, each {"type", "stream", **attributes}.
        refuses: The link refuses connections.
        needs_control_pair: The fault leaves no trace near or far, so its receipt is a control pair.
    """

    name: str
    phrases: Mapping[str, Params]
    trouble: Trouble
    toxics: Callable[[Params, Pace], list[dict[str, Any]]] = field(default=lambda _params, _pace: [])
    refuses: bool = False

    @property
    def needs_control_pair(self) -> bool:
        """Tell whether only a control pair can prove that the fault was met."""
        return self.refuses


def status_of(params: Params) -> str:
    """Say that the trouble is the status that is answered."""
    return str(params["status"])
