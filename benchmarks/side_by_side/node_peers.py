"""Prism, Mockoon and Mountebank: mock servers that run on Node."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.side_by_side.load import Ask, Load
from benchmarks.side_by_side.peers import Canned, Peer
from benchmarks.side_by_side.running import HOST, free_port
from benchmarks.side_by_side.tools import needs, npm

if TYPE_CHECKING:
    from benchmarks.side_by_side.running import Running

TYPE = "application/json; charset=utf-8"


class _NodePeer(Peer):
    package = ""
    program = ""

    def install(self) -> None:
        needs("node")
        npm(self.folder, self.package, self.version)

    def _program(self) -> str:
        return str(self.folder / "node_modules/.bin" / self.program)


class Prism(_NodePeer):
    """Prism, of the last line that runs on Node 18 to 22; 5.15 needs Node 24."""

    name = "Prism {}"
    home = "prism"
    version = "5.14.2"
    settings = "log silent; validates requests and answers examples; any search finds"
    package = "@stoplight/prism-cli"
    program = "prism"

    def command(self, canned: Canned, work: Path, port: int) -> list[str]:
        """Describe the calls with their answers as examples."""
        text = {"schema": {"type": "string"}, "required": True}
        described = {
            "openapi": "3.0.3",
            "info": {"title": "canned", "version": "1"},
            "paths": {
                "/me": {"get": _described(canned.me)},
                "/contacts/{id}": {"get": _described(canned.contact, {"name": "id", "in": "path", **text})},
                "/contacts": {
                    "get": _described(canned.page, {"name": "per_page", "in": "query", "schema": {"type": "integer"}})
                },
                "/contacts/search": {
                    "post": {
                        **_described(canned.found),
                        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                    }
                },
            },
        }
        (work / "canned.json").write_text(json.dumps(described), encoding="utf-8")
        return [self._program(), "mock", "-h", HOST, "-p", str(port), "-v", "silent", "canned.json"]


def _described(answer: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"example": json.loads(answer)}}
    return {"parameters": list(parameters), "responses": {"200": {"description": "", "content": content}}}


class Mockoon(_NodePeer):
    """Mockoon's command line."""

    name = "Mockoon {}"
    home = "mockoon"
    version = "9.9.0"
    settings = "templates, admin API and log file off; the search matches the e-mail in the body"
    package = "@mockoon/cli"
    program = "mockoon-cli"

    def command(self, canned: Canned, work: Path, port: int) -> list[str]:
        """Write an environment of four routes."""
        by_email = {"target": "body", "modifier": "query.value", "value": canned.email, "operator": "equals"}
        routes = [
            _route("get", "me", canned.me),
            _route("get", "contacts/:id", canned.contact),
            _route("get", "contacts", canned.page),
            _route("post", "contacts/search", canned.found, {**by_email, "invert": False}),
        ]
        environment = {
            "uuid": str(uuid.uuid4()),
            "lastMigration": 33,
            "name": "canned",
            "port": port,
            "hostname": HOST,
            "routes": routes,
            "rootChildren": [{"type": "route", "uuid": one["uuid"]} for one in routes],
        }
        (work / "canned.json").write_text(json.dumps(environment), encoding="utf-8")
        return [
            *(self._program(), "start", "--data", "canned.json", "--port", str(port), "--hostname", HOST),
            *("--repair", "--disable-admin-api", "--disable-log-to-file"),
        ]


def _route(method: str, endpoint: str, body: str, *rules: dict[str, Any]) -> dict[str, Any]:
    answers = [_answer(200, body, list(rules), default=not rules)]
    if rules:
        answers.append(_answer(404, "{}", [], default=True))
    return {"uuid": str(uuid.uuid4()), "type": "http", "method": method, "endpoint": endpoint, "responses": answers}


def _answer(status: int, body: str, rules: list[dict[str, Any]], *, default: bool) -> dict[str, Any]:
    # --repair fills in what is left at its default.
    return {
        "uuid": str(uuid.uuid4()),
        "body": body,
        "statusCode": status,
        "headers": [{"key": "Content-Type", "value": TYPE}],
        "rules": rules,
        "disableTemplating": True,
        "default": default,
    }


class Mountebank(_NodePeer):
    """Mountebank, which forgets every request at once unless it is told to record."""

    name = "Mountebank {}"
    home = "mountebank"
    version = "2.9.1"
    settings = "log off, keep-alive on; the search matches the e-mail in the body"
    package = "mountebank"
    program = "mb"
    _flags: tuple[str, ...] = ()

    def command(self, canned: Canned, work: Path, port: int) -> list[str]:
        """Write an imposter of four stubs."""
        stubs = [
            _stub(canned.me, method="GET", path="/me"),
            _stub(canned.contact, method="GET", path=f"/contacts/{canned.contact_id}"),
            _stub(canned.page, method="GET", path="/contacts"),
            _stub(canned.found, method="POST", path="/contacts/search", body=canned.email),
        ]
        imposter = {"port": port, "protocol": "http", "host": HOST, "stubs": stubs}
        (work / "canned.json").write_text(json.dumps({"imposters": [imposter]}), encoding="utf-8")
        self.admin_port = free_port()
        return [
            *(self._program(), "start", "--configfile", "canned.json", "--noParse", "--localOnly", "--nologfile"),
            *("--loglevel", "error", "--port", str(self.admin_port), "--pidfile", "pid", *self._flags),
        ]


class RecordingMountebank(Mountebank):
    """Mountebank that records, which is what makes it a mock."""

    name = "Mountebank {}, recording"
    settings = "as Mountebank, with --mock"
    keeps_journal = True
    _flags = ("--mock",)

    def forget(self, server: Running) -> None:
        """Delete the saved requests of the imposter."""
        connection = type(server)(server.process, self.admin_port, 0.0, Path())
        connection.ask(Load([Ask("DELETE", f"/imposters/{server.port}/savedRequests")]))


def _stub(answer: str, body: str = "", **equals: str) -> dict[str, Any]:
    # It closes every connection unless an answer's headers say otherwise.
    headers = {"Content-Type": TYPE, "Connection": "keep-alive"}
    predicates: list[dict[str, Any]] = [{"equals": equals}]
    if body:
        predicates.append({"contains": {"body": body}})
    return {"predicates": predicates, "responses": [{"is": {"statusCode": 200, "headers": headers, "body": answer}}]}
