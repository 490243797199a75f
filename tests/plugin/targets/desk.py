"""
A service that reads one contact at a time from Intercom, small and quick to start; everything it does, it does well.

It speaks just enough HTTP for that: a new connection for each request, bodies with a length. BREAK switches on one
mistake: ignores_reset (does not wait for X-RateLimit-Reset), hides_errors (success without a contact), crash (ends at
a server error), sulks (after a refusal it never asks again), exit (ends at once), deaf (never listens).
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time

ATTEMPTS_MAX = 3
WAITS_S = (0.05, 0.1)
TIMEOUT_S = float(os.environ.get("TIMEOUT_S", "0.5"))
BREAK = os.environ.get("BREAK", "")
HOST, PORT = os.environ["INTERCOM_URL"].removeprefix("http://").split(":")
FINAL = {400, 401, 403, 404, 422}
sulking = threading.Event()


class Unanswered(Exception):
    """Intercom did not answer in time, or not in full."""


def ask_intercom(path: str) -> tuple[int, dict[str, str], bytes]:
    """Make one attempt, which ends at the timeout whatever arrives until then."""
    end_s = time.monotonic() + TIMEOUT_S
    head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {os.environ['INTERCOM_TOKEN']}\r\n"
    data = b""
    try:
        with socket.create_connection((HOST, int(PORT)), TIMEOUT_S) as connection:
            connection.sendall(f"{head}Intercom-Version: 2.14\r\nConnection: close\r\n\r\n".encode())
            while True:
                connection.settimeout(max(0.001, end_s - time.monotonic()))
                chunk = connection.recv(65_536)
                if not chunk:
                    break
                data += chunk
    except OSError as error:
        raise Unanswered(str(error)) from None
    lines, _, body = data.partition(b"\r\n\r\n")
    status, *rest = lines.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    if len(body) != int(headers.get("content-length", -1)):
        raise Unanswered("an answer that was cut")
    return int(status.split(" ")[1]), headers, body


def read_contact(contact_id: str) -> tuple[int, bytes]:
    """Answer one caller, after as many attempts as it takes."""
    if BREAK == "sulks" and sulking.is_set():
        return 503, b'{"error": {"code": "unavailable"}}'
    for attempt in range(ATTEMPTS_MAX):
        last = attempt == ATTEMPTS_MAX - 1
        try:
            status, headers, body = ask_intercom(f"/contacts/{contact_id}")
        except Unanswered:
            status, headers, body = 504, {}, b""
        if status == 200:
            return 200, b'{"contact": %b}' % body
        if status in FINAL:
            sulking.set()
            return (404 if status == 404 else 502), b'{"error": {"code": "refused"}}'
        if status >= 500 and BREAK == "crash":
            os._exit(3)
        if last:
            break
        reset_s = float(headers.get("x-ratelimit-reset", 0)) - time.time()
        time.sleep(WAITS_S[attempt] if status != 429 or BREAK == "ignores_reset" else max(0.0, reset_s))
    if BREAK == "hides_errors":
        return 200, b'{"contact": {}}'
    return 503, b'{"error": {"code": "unavailable"}}'


def serve(connection: socket.socket) -> None:
    """Answer one request."""
    with connection:
        request = b""
        while b"\r\n\r\n" not in request:
            chunk = connection.recv(65_536)
            if not chunk:
                return
            request += chunk
        path = request.split(b" ")[1].decode()
        status, body = (200, b"{}") if path == "/live" else read_contact(path.removeprefix("/contacts/"))
        head = f"HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)


def main() -> None:
    """Listen until killed."""
    if BREAK == "exit":
        sys.exit("desk: no configuration")
    if BREAK == "deaf":
        time.sleep(60)
    with socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=64) as server:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()


main()
