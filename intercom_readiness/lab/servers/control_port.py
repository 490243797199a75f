"""Calls on the control port of a fake: JSON there and back, on connections that are kept."""

from __future__ import annotations

import json
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from intercom_readiness.errors import LabError

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWER_WITHIN_S = 10.0
_SAID_MAX = 300


class ControlPort:
    """
    The control port of one fake; any number of threads may use it.

    A scenario makes a score of such calls, and the standard library makes each in a quarter of the time of httpx.
    The fakes never close a connection, so one that was kept can be used.
    """

    def __init__(self, url: str, title: str) -> None:
        """
        Prepare for calls; nothing is sent.

        Args:
            url: "http://127.0.0.1:40123".
            title: What messages call the fake.
        """
        parts = urlsplit(url)
        self._address = parts.hostname or "", parts.port
        self._title = title
        self._idle: list[HTTPConnection] = []

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call; LabError when it is refused or not answered."""
        connection = self._connection()
        try:
            connection.request(method, path, None if body is None else json.dumps(body).encode())
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as error:
            connection.close()
            raise LabError(f"{self._title} does not answer on its control port: {error}") from error
        self._idle.append(connection)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            said = content.decode(errors="replace")[:_SAID_MAX]
            raise LabError(f"{self._title} refused {method} {path}: {said}")
        data: dict[str, Any] = json.loads(content) if content else {}
        return data

    def close(self) -> None:
        """Close the connections; nobody may be calling."""
        while self._idle:
            self._idle.pop().close()

    def _connection(self) -> HTTPConnection:
        try:
            return self._idle.pop()
        except IndexError:
            return HTTPConnection(*self._address, timeout=_ANSWER_WITHIN_S)
