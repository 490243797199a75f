"""intercom-client as the journeys drive it: one Node process, asked over its standard input."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

from tests.fakes.judges.clients import node_install
from tests.fakes.judges.clients.client import WITHIN_S, Method, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


class NodeClient:
    """See ``Client``; the journeys spell names and arguments as Python does, and they are translated here."""

    base_error = "IntercomError"

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.misfits: list[str] = []
        self.name = f"intercom-client {self._ask('version')}"

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator[NodeClient]:
        """
        Start the Node process, stop it afterwards.

        Raises:
            CannotHaveError: Node or the packages cannot be had.
        """
        command = [node_install.node(), str(node_install.NODE / "judge.js"), str(node_install.packages())]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield cls(process)
            finally:
                # Its input ends, and so does it.
                assert process.stdin is not None
                process.stdin.close()
                process.wait(WITHIN_S)

    def _ask(self, command: str, **told: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"command": command, **told}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the Node process ended"
        answer = json.loads(line)
        if "refusal" in answer:
            raise self._refusal(answer["refusal"])
        return answer["answer"]

    def point_at(self, url: str, token: str, **headers: str) -> None:
        """See ``Client``."""
        self._ask("point_at", url=url, token=token, headers=headers)

    def methods(self) -> list[Method]:
        """See ``Client``."""
        return [
            Method(_snake(one["name"]), one["verb"], one["path"], one["pages"], frozenset(one["refusals"]))
            for one in self._ask("methods")
        ]

    def call(self, name: str, /, **arguments: Any) -> Any:
        """See ``Client``."""
        return self._checked("call", name, arguments)

    def items(self, name: str, /, **arguments: Any) -> list[Any]:
        """See ``Client``."""
        found: list[Any] = self._checked("items", name, arguments)
        return found

    def _checked(self, command: str, name: str, arguments: dict[str, Any]) -> Any:
        answer = self._ask(command, name=_camel(name), request=_request(name, arguments))
        self.misfits += [f"{name}: {one}" for one in answer["misfits"]]
        return answer["data"]

    def try_all(self, names: list[str]) -> dict[str, Refusal]:
        """See ``Client``."""
        told = self._ask("try_all", names=[_camel(one) for one in names])
        return {_snake(name): self._refusal(one) for name, one in told.items()}

    def _refusal(self, told: dict[str, Any]) -> Refusal:
        # What is no answer of the API is a mistake of the journey, or of the judge.
        assert told["kind"] not in ("TypeError", "ReferenceError", "SyntaxError", "Error"), told["message"]
        self.misfits += [f"error: {one}" for one in told["misfits"]]
        return Refusal(told["kind"], told["status"], told["body"], told["request_id"])


# Python renames these fields of a body; Node keeps the names that are on the wire.
_ON_THE_WIRE = {
    "companies.attach_contact": {"company_id": "id"},
    "contacts.attach_subscription": {"subscription_id": "id"},
    "contacts.merge_lead_in_user": {"lead_id": "from", "contact_id": "into"},
    "tags.tag_contact": {"tag_id": "id"},
    "tags.tag_conversation": {"tag_id": "id"},
    "tags.tag_ticket": {"tag_id": "id"},
}


def _request(name: str, arguments: dict[str, Any]) -> Any:
    """Write Python's arguments as the one request object that a Node method takes, or none."""
    renamed = _ON_THE_WIRE.get(name, {})
    named = {renamed.get(one, one.removesuffix("_")): value for one, value in arguments.items()}
    if "request" not in named:
        return named or None
    body = named.pop("request")
    return {**named, "body": body} if named else body


def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", name)
