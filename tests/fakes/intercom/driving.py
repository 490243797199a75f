"""Drives a fake Intercom from tests: its process, its API port and its control port."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from intercom_readiness.vendor.operations import operation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
# Made once: the context is the expensive part of an httpx client.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
WITHIN_S = 20.0
# Operations that the tests of this process saw succeed; `python -m tools.fake_pages --measure` writes them down.
SUCCEEDED: set[str] = set()
EFFECT_KEYS = {"kind", "record", "email", "external_id", "name", "role", "fields"}


class Fake:
    """
    A running fake.

    Attributes:
        addresses: What the READY line said: api, control, token.
        process: The child.
    """

    def __init__(self, process: subprocess.Popen[str], addresses: dict[str, str]) -> None:
        self.process = process
        self.addresses = addresses
        self.token = addresses["token"]
        self._http = httpx.Client(verify=_TLS, trust_env=False, timeout=WITHIN_S)

    @classmethod
    @contextlib.contextmanager
    def started(cls, *options: str) -> Iterator[Fake]:
        """Start a fake with command-line *options*, wait for its READY line, stop it afterwards."""
        process = subprocess.Popen(
            [sys.executable, "-m", "fakes.intercom", *options], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            fake = cls(process, json.loads(line.removeprefix("READY ")))
            with fake._http:
                yield fake
        finally:
            process.terminate()
            process.wait(WITHIN_S)
            assert process.stdout is not None
            process.stdout.close()

    def api(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """
        Call the API.

        Args:
            method: HTTP method.
            path: Path with query.
            body: What is sent as JSON; None sends no body.
            options: ``token`` (None sends none), ``version`` (None sends none), ``headers``, ``content``.
        """
        headers = {"Accept": "application/json"}
        token, version = options.get("token", self.token), options.get("version", "2.14")
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if version is not None:
            headers["Intercom-Version"] = version
        headers |= options.get("headers", {})
        content = options.get("content")
        if body is not None:
            content = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        answer = self._http.request(method, self.addresses["api"] + path, headers=headers, content=content)
        if answer.is_success:
            SUCCEEDED.add(operation_of(method, path).name)
        return answer

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """Call the control port and return its JSON; fails on anything but 200."""
        answer = self.control_answer(method, path, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def control_answer(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Call the control port and return the whole answer."""
        return self._http.request(method, self.addresses["control"] + path, json=body)

    def create(self, **fields: Any) -> str:
        """Create a contact through the API; returns its id."""
        answer = self.api("POST", "/contacts", fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    def seed(self, **fields: Any) -> str:
        """Put one contact in by the control port; returns its id."""
        return str(self.control("POST", "/seed", {"contacts": [fields]})["ids"][0])

    def crowd(self, count: int, prefix: str = "crowd") -> list[str]:
        """Put *count* generated contacts in; returns their ids, oldest first."""
        ids: list[str] = self.control("POST", "/seed", {"count": count, "prefix": prefix})["ids"]
        return ids

    def search(self, field: str, operator: str, value: Any, **more: Any) -> list[str]:
        """Search by one filter; returns the ids of the first page, sorted."""
        query = {"query": {"field": field, "operator": operator, "value": value}, "pagination": {"per_page": 150}}
        answer = self.api("POST", "/contacts/search", query, **more)
        assert answer.status_code == 200, answer.text
        return sorted(one["id"] for one in answer.json()["data"])

    def script(self, *answers: dict[str, Any], **match: Any) -> None:
        """Plan *answers*; ``id`` and ``repeat`` are the script's, the rest is its match."""
        script_id, repeat = match.pop("id", "f1"), match.pop("repeat", False)
        self.control("POST", "/scripts", {"id": script_id, "match": match, "answers": list(answers), "repeat": repeat})

    def effects(self) -> list[tuple[str, str, list[str]]]:
        """List the side effects since the mark: kind, record and field names of each."""
        told = self.control("GET", "/effects")["effects"]
        assert all(set(one) == EFFECT_KEYS for one in told)
        return [(one["kind"], one["record"], one["fields"]) for one in told]

    def last_exchange(self) -> dict[str, Any]:
        """Return the newest entry of the journal."""
        told: dict[str, Any] = self.control("GET", "/journal")["exchanges"][-1]
        return told

    def until_open(self, count: int) -> None:
        """Wait until exactly *count* requests are open."""
        deadline_s = time.monotonic() + WITHIN_S
        while (told := self.control("GET", "/open"))["open"] != count:
            assert time.monotonic() < deadline_s, told
            time.sleep(0.005)

    def connect(self) -> socket.socket:
        """Open a plain connection to the API port."""
        return socket.create_connection(self.address, timeout=WITHIN_S)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of the API."""
        split = urlsplit(self.addresses["api"])
        assert split.hostname is not None
        assert split.port is not None
        return split.hostname, split.port

    def raw_request(self, path: str = "/me", *, method: str = "GET", extra: str = "", body: bytes = b"") -> bytes:
        """Write a request as bytes, with the token."""
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: api\r\nAuthorization: Bearer {self.token}\r\n{length}{extra}\r\n"
        return head.encode() + body


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    """Return status, code and message of an error answer, after checking its envelope."""
    told = answer.json()
    assert told["type"] == "error.list"
    assert len(told["errors"]) == 1
    error = told["errors"][0]
    return answer.status_code, error["code"], error.get("message", "")
