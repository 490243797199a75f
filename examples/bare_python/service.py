"""A service as a hurried team writes it: the official Python client with its defaults, and nothing around it."""

from __future__ import annotations

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from intercom import CreateContactRequestWithEmail, Intercom
from intercom.core.api_error import ApiError
from intercom.types import SingleFilterSearchRequest

client = Intercom(base_url=os.environ["INTERCOM_URL"], token=os.environ["INTERCOM_TOKEN"])


def _shown(contact: Any) -> dict[str, Any]:
    return {"id": contact.id, "email": contact.email, "name": contact.name}


def _by_email(email: str) -> Any:
    return client.contacts.search(query=SingleFilterSearchRequest(field="email", operator="=", value=email))


class Desk(BaseHTTPRequestHandler):
    """Passes on what the client returns, and the status of what it raises."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Read one contact, find some, or list all."""
        url = urlsplit(self.path)
        asked = dict(parse_qsl(url.query))
        if url.path == "/live":
            self._reply(200, {})
        elif url.path == "/contacts" and "email" in asked:
            self._passing(lambda: [_shown(one) for one in _by_email(asked["email"])])
        elif url.path == "/contacts":
            self._passing(lambda: [_shown(one) for one in client.contacts.list(per_page=50)])
        elif url.path == "/users":
            query = SingleFilterSearchRequest(field="role", operator="=", value="user")
            self._passing(lambda: [_shown(one) for one in client.contacts.search(query=query)])
        else:
            self._passing(lambda: _shown(client.contacts.find(url.path.removeprefix("/contacts/"))))

    def do_PUT(self) -> None:
        """Save one contact: update it where a search finds it, else create it."""
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._passing(lambda: self._save(wanted))

    def do_DELETE(self) -> None:
        """Erase one contact."""
        self._passing(lambda: {"id": client.contacts.delete(self.path.removeprefix("/contacts/")).id})

    @staticmethod
    def _save(wanted: dict[str, Any]) -> dict[str, Any]:
        found = list(_by_email(wanted["email"]))
        if found:
            return _shown(client.contacts.update(found[0].id, name=wanted["name"]))
        return _shown(client.contacts.create(request=CreateContactRequestWithEmail(**wanted)))

    def _passing(self, do: Any) -> None:
        try:
            self._reply(200, do())
        except ApiError as error:
            told = error.body if isinstance(error.body, dict) else {}
            self._reply(error.status_code or 502, {"error": "intercom", "request": told.get("request_id")})

    def _reply(self, status: int, body: Any) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Say nothing; addresses stand in paths."""


class Server(ThreadingHTTPServer):
    """As many callers at once as come."""

    request_queue_size = 128
    daemon_threads = True


Server(("127.0.0.1", int(os.environ["PORT"])), Desk).serve_forever()
