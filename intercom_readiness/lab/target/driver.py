"""Ask the target to do something, wait no longer than agreed, and read its answer."""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from intercom_readiness.errors import LabError
from intercom_readiness.lab.waiting import NotInTime, eventually
from intercom_readiness.profile.health_reading import read_health
from intercom_readiness.profile.listing import next_cursor
from intercom_readiness.profile.reading import read_answer, read_completion
from intercom_readiness.profile.replies import Look
from intercom_readiness.profile.templates import fill, fill_all

from .environment import caller_placeholder, caller_variable
from .exec_operation import run_command
from .whereabouts import Whereabouts
from .wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intercom_readiness.answer import Answer
    from intercom_readiness.model import Observation
    from intercom_readiness.profile import Operation, Profile
    from intercom_readiness.profile.operations import Completion, Next
    from intercom_readiness.profile.replies import Reply

# A health check that is slower than this is no health check; probes give up far earlier.
HEALTH_WITHIN_S = 10.0
# One look at a job must leave time for another.
COMPLETION_LOOK_WITHIN_S = 5.0
# When neither the scenario nor the profile says how long a page is.
PAGE_SIZE = "50"
PYTHON = {"python": sys.executable}


class Driver:
    """
    Asks one target. Safe for parallel use from several threads.

    Whatever the target does becomes an answer; only a request that cannot be made raises.
    """

    def __init__(self, profile: Profile, base_url: str, *, whereabouts: Whereabouts | None = None) -> None:
        """
        Make a driver; nothing is sent.

        Args:
            profile: Says how to ask and how to read answers.
            base_url: The target's address.
            whereabouts: Named ports and the environment of commands as well; `Target.driver` gives them.
        """
        self._profile = profile
        self._at = whereabouts or Whereabouts(base_url=base_url, headers=_headers(profile))
        self._wire = Wire()

    def ask(self, name: str, values: Mapping[str, str], *, within_s: float) -> Answer:
        """
        Ask for an operation and see it through: accepted work until it is completed, a paged list until its end.

        Args:
            name: The operation's name in the profile.
            values: What placeholders stand for ("email", "external_id", …).
            within_s: Hard deadline for all of it, in seconds.

        Raises:
            LabError: The profile has no such operation, or a placeholder has no value.
        """
        operation = self._profile.operation(name)
        asked = _Asked(operation, {"page_size": self._page_size(), **values}, time.monotonic() + within_s)
        reply = self._send(asked, operation.request)
        answer = read_answer(operation, self._profile.errors, asked.values, reply)
        if answer.accepted and operation.accepted is not None:
            return self._await_completion(asked, operation.accepted.completion, reply, answer)
        if operation.next is not None and answer.kind == "done":
            return self._turn_pages(asked, operation.next, reply, answer)
        return answer

    def health(self, name: str = "", *, within_s: float = HEALTH_WITHIN_S) -> Observation:
        """
        Ask the target how it is.

        Args:
            name: Which operation of role health; by default the first.
            within_s: Hard deadline in seconds.

        Returns:
            As `profile.health_reading.read_health` describes.

        Raises:
            LabError: The profile has no operation of role health.
        """
        return read_health(self._health(name), self.health_reply(name, within_s=within_s))

    def health_reply(self, name: str = "", *, within_s: float = HEALTH_WITHIN_S) -> Reply:
        """Ask the target how it is, and give what came; otherwise like `health`."""
        operation = self._health(name)
        return self._send(_Asked(operation, {}, time.monotonic() + within_s), operation.request)

    def _health(self, name: str) -> Operation:
        declared = self._profile.by_role("health")
        if not name and not declared:
            raise LabError("the profile has no operation with role health")
        return self._profile.operation(name) if name else declared[0]

    def fetch(self, request: str, value: Callable[[str], str | None] = lambda _name: None, *, within_s: float) -> Reply:
        """
        Send a request of the profile that is no operation, such as that of the metrics.

        Args:
            request: "METHOD /path".
            value: Gives what its placeholders stand for, apart from those of the caller's environment.
            within_s: Hard deadline in seconds.

        Raises:
            LabError: It cannot be sent.
        """
        method, url = self._at.url(request, lambda name: caller_placeholder(name) or value(name))
        return self._wire.ask(method, url, within_s=within_s, headers=self._at.headers)

    def close(self) -> None:
        """Close the client."""
        self._wire.close()

    # -- parts ------------------------------------------------------------------------------------------------

    def _page_size(self) -> str:
        settings = self._profile.settings
        return f"{settings.lab_number('page_size'):g}" if settings.declared("page_size") else PAGE_SIZE

    def _send(self, asked: _Asked, request: str, before: Reply | None = None, *, within_s: float = math.inf) -> Reply:
        """Send the operation's own request, or one that follows from what *before* answered."""
        operation, lookup = asked.operation, asked.lookup(before)
        within_s = max(0.0, min(within_s, asked.ends_s - time.monotonic()))
        try:
            headers = self._at.headers | fill_all(operation.headers, lookup)
            if operation.exec_:
                command = [fill(part, lambda name: PYTHON.get(name) or lookup(name)) for part in operation.exec_]
                given = fill_all(operation.json, lookup) if operation.json is not None else None
                return run_command(command, given, self._at, name=operation.name, within_s=within_s)
            method, url = self._at.url(request, lookup)
            if before is not None:
                return self._wire.ask(method, url, within_s=within_s, headers=headers)
            content, query = _body(operation, lookup, headers), fill_all(operation.query, lookup)
            return self._wire.ask(method, url, within_s=within_s, headers=headers, content=content, query=query)
        except LabError as error:
            raise LabError(f"operations.{operation.name} cannot be asked: {error}") from None

    def _await_completion(self, asked: _Asked, completion: Completion, accepted: Reply, answer: Answer) -> Answer:
        if completion.effect:
            return replace(answer, detail=f"{answer.detail}; its completion shows at Intercom only")

        def look() -> Answer | None:
            reply = self._send(asked, completion.request, accepted, within_s=COMPLETION_LOOK_WITHIN_S)
            return read_completion(asked.operation, completion, self._profile.errors, asked.values, reply)

        try:
            done = eventually(look, max(0.0, asked.ends_s - time.monotonic()), completion.every_s)
        except NotInTime:
            ended_s = time.monotonic()
            detail = f"accepted, but not completed within {ended_s - answer.began_s:.1f} s"
            return replace(answer, kind="no_answer", ended_s=ended_s, detail=detail)
        except LabError as error:
            # This request is made of what the target answered, so a gap in it is the target's.
            return replace(answer, kind="wrong", detail=f"accepted, but the completion cannot be asked for: {error}")
        return replace(done, began_s=answer.began_s) if done else answer

    def _turn_pages(self, asked: _Asked, following: Next, reply: Reply, answer: Answer) -> Answer:
        seen: set[str] = set()
        ids = list(answer.ids)
        while answer.kind == "done" and (cursor := next_cursor(asked.operation, reply)):
            if cursor in seen:
                detail = "the target's own pages repeat a cursor, so its list never ends"
                answer = replace(answer, kind="wrong", detail=detail)
                break
            seen.add(cursor)
            onward = replace(asked, values={**asked.values, "cursor": cursor})
            reply = self._send(onward, following.request, reply)
            page = read_answer(asked.operation, self._profile.errors, asked.values, reply)
            ids += page.ids
            answer = replace(page, began_s=answer.began_s)
        return replace(answer, ids=tuple(ids))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One call of `ask`: the operation, the values of its placeholders, and when patience ends."""

    operation: Operation
    values: Mapping[str, str]
    ends_s: float

    def lookup(self, before: Reply | None) -> Callable[[str], str | None]:
        """Give the values of placeholders, those of an earlier answer and of the caller's environment included."""

        def value(name: str) -> str | None:
            kind, _, argument = name.partition(":")
            if kind == "env":
                return caller_variable(argument)
            if kind not in {"answer", "header"}:
                return self.values.get(name)
            place = argument if kind == "answer" else name
            return None if before is None else Look.at(before).text(place) or None

        return value


def _body(operation: Operation, lookup: Callable[[str], str | None], headers: dict[str, str]) -> bytes | None:
    """Write the request's body, and name its type in *headers* unless the profile does."""
    if operation.json is None and not operation.form:
        return None
    kind = "application/json" if operation.json is not None else "application/x-www-form-urlencoded"
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = kind
    if operation.json is not None:
        return json.dumps(fill_all(operation.json, lookup)).encode()
    form: dict[str, Any] = fill_all(operation.form, lookup)
    return urlencode(form).encode()


def _headers(profile: Profile) -> dict[str, str]:
    def lookup(name: str) -> str | None:
        return caller_variable(name.removeprefix("env:"))

    return {name: fill(text, lookup) for name, text in profile.target.headers.items()}
