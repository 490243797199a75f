"""
A small service that takes a new access token in many ways: POST /token, `--rotate TOKEN`, a restart.

PATIENT makes callers wait for it, and CLUMSY names a mistake.
"""

from __future__ import annotations

import http.client
import http.server
import json
import os
import sys
import time
from urllib.parse import urlsplit

WAIT_S = 2.0
PATIENT = "PATIENT" in os.environ
CLUMSY = os.environ.get("CLUMSY", "")
INTERCOM = urlsplit(os.environ.get("INTERCOM_URL", ""))
TOKEN = {"now": os.environ.get("INTERCOM_TOKEN", "")}


def once(method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
    """Ask Intercom once, with the token as it is now."""
    connection = http.client.HTTPConnection(INTERCOM.hostname or "", INTERCOM.port, timeout=2)
    try:
        headers = {"Authorization": f"Bearer {TOKEN['now']}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def ask(method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Ask Intercom; a patient service asks again for a while when its token is refused."""
    until_s = time.monotonic() + WAIT_S
    status, answer = once(method, path, body)
    while status == 401 and PATIENT and time.monotonic() < until_s:
        time.sleep(0.02)
        status, answer = once(method, path, body)
    return status, answer


class Service(http.server.BaseHTTPRequestHandler):
    """GET /people/ID reads, POST /people creates, POST /token takes a token."""

    def do_GET(self) -> None:
        """Read."""
        if self.path == "/live":
            self._answer(200, b"{}")
        else:
            self._answer(*ask("GET", f"/contacts/{self.path.rpartition('/')[2]}"))

    def do_POST(self) -> None:
        """Create, or take a token."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/people":
            status, answer = ask("POST", "/contacts", body)
            swallowed = CLUMSY == "swallows" and status == 401
            self._answer(*((200, b'{"id": "later"}') if swallowed else (status, answer)))
        elif CLUMSY == "refuses":
            self._answer(403, b"{}")
        else:
            TOKEN["now"] = TOKEN["now"] if CLUMSY == "forgets" else json.loads(body)["token"]
            self._answer(204, b"")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(502 if status in {401, 500} else status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Log nothing."""


def main() -> None:
    """Serve, or tell the one that serves of a new token."""
    port = int(os.environ["PORT"])
    if sys.argv[1:2] == ["--rotate"]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("POST", "/token", json.dumps({"token": sys.argv[2]}))
        sys.exit(connection.getresponse().status != 204)
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Service).serve_forever()


if __name__ == "__main__":
    main()
