"""A small service to start, restart and ask: it tells what it sees, and has the ill habits that it is told to."""

from __future__ import annotations

import http.server
import json
import os
import sys
import time
from pathlib import Path


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Service(http.server.BaseHTTPRequestHandler):
    """Answers GET /env, /live, /args and /count; POST /forget clears the count."""

    count = 0

    def do_GET(self) -> None:
        """Tell what is asked for."""
        Service.count += self.path == "/count"
        told = {
            "/env": dict(os.environ),
            "/args": sys.argv[1:],
            "/count": {"count": Service.count},
            "/cwd": str(Path.cwd()),
        }
        status = 503 if self.path == "/live" and "never-live" in sys.argv else 200
        self._answer(told.get(self.path.partition("?")[0]), status)

    def do_POST(self) -> None:
        """Forget."""
        Service.count = 0
        self._answer({}, 500 if "no-reset" in sys.argv else 204)

    def _answer(self, body: object, status: int = 200) -> None:
        raw = b"" if status == 204 else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Log one short line per request."""
        say(f"{self.command} {self.path} {code} {size}")


if "exit" in sys.argv:
    say("no licence key")
    sys.exit(3)
if "sleep" in sys.argv:
    say("still thinking")
    time.sleep(60)
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Service)
say("serving")
server.serve_forever()
