"""
What a kind of fault is: a name, the phrases that ask for it in Gherkin, and how its plane arms it.

A kind lives in one file of this package; ``registry.py`` lists the files. A fault itself is data (`model.Fault`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Params = Mapping[str, Any]
Answer = dict[str, Any]
# What a target calls it, in the words of its profile: "429", "503", "timeout", "reset", "refused", "malformed".
Trouble = str | Callable[[Params], str]
Silent = Literal["", "open", "all"]


@dataclass(frozen=True, slots=True)
class Pace:
    """
    How long the target may take between attempts; faults that announce a time must announce a later one.

    Attributes:
        wait_bounds_s: Longest wait the target claims before its 1st, 2nd, … retry.
        timeout_s: How long one attempt may last.
        share_s: How long one call may last where all calls of an operation have to share a claimed deadline.
        reset_max_s: The longest announced reset that the target waits for.
    """

    wait_bounds_s: tuple[float, ...]
    timeout_s: float
    share_s: float = math.inf
    reset_max_s: float = math.inf

    @property
    def usable_s(self) -> float:
        """Tell how long a call may take at most if nobody is to notice; mild faults stay well below it."""
        return min(self.timeout_s, self.share_s)

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
class Trace:
    """
    What an exchange that met a link fault looks like from near.

    Attributes:
        how: "ended": otherwise than answered; "delayed": it lasted *delay_s* or ended otherwise; "passed": it went over
            the link meanwhile; "pair": no trace at all, so that only a control pair proves it.
        delay_s: The shortest time that such an exchange lasts, for "delayed".
    """

    how: Literal["ended", "delayed", "passed", "pair"] = "ended"
    delay_s: float = 0.0


ENDED = Trace()
PAIR = Trace("pair")


@dataclass(frozen=True, slots=True)
class LinkKind:
    """
    Trouble on the link, made by Toxiproxy; what it cannot make is made at the tap.

    Attributes:
        name, phrases, trouble: As for `ApiKind`; trouble "" is for a fault that callers must not notice.
        toxics: Gives the toxics to add, each {"type", "stream", **attributes}.
        trace: Gives what an exchange that met it looks like.
        refuses: The link refuses connections.
        silences: Which connections fall silent, without an end that anybody could see: "all", or those that are "open".
        down_s: How long the link is down and then as long up, again and again; 0 for no flapping.
    """

    name: str
    phrases: Mapping[str, Params]
    trouble: Trouble
    toxics: Callable[[Params, Pace], list[dict[str, Any]]] = field(default=lambda _params, _pace: [])
    trace: Callable[[Params, Pace], Trace] = field(default=lambda _params, _pace: ENDED)
    refuses: bool = False
    silences: Callable[[Params], Silent] = field(default=lambda _params: "")
    down_s: Callable[[Params, Pace], float] = field(default=lambda _params, _pace: 0.0)


def status_of(params: Params) -> str:
    """Say that the trouble is the status that is answered."""
    return str(params["status"])
