"""The Node example is worth judging: it starts, serves, waits as it claims, and knows its defects."""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import re
import shutil
import subprocess
import threading
import time
import tomllib
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLE = Path(__file__).parents[2] / "examples" / "node"
CONTACT_ID = "65aa00000000000000000001"
CONTACT = {
    "type": "contact", "id": CONTACT_ID, "external_id": "m-1", "role": "user", "email": "ann@example.test", "name": "A",
}  # fmt: skip
TOKEN = "token-of-a-test"
STARTS_WITHIN_S = 20.0
ANSWERS_WITHIN_S = 20.0


class Reply(NamedTuple):
    """One answer of the stub; *status* 0 means that it never answers."""

    status: int
    body: Any = None
    reset_at: int | None = None


class Stub(ThreadingHTTPServer):
    """Answers every call with the next of *replies*, and notes when it was asked (Unix time)."""

    daemon_threads = True

    def __init__(self, replies: list[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), StubHandler)
        self.replies = replies
        self.asked: list[tuple[float, str]] = []
        self.over = threading.Event()


class StubHandler(BaseHTTPRequestHandler):
    """Takes replies one by one; the last one stays."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        """Send the next reply."""
        stub = self.server
        assert isinstance(stub, Stub)
        self.rfile.read(int(self.headers.get("content-length") or 0))
        stub.asked.append((time.time(), f"{self.command} {self.path}"))
        reply = stub.replies.pop(0) if len(stub.replies) > 1 else stub.replies[0]
        if not reply.status:
            stub.over.wait(ANSWERS_WITHIN_S)
            self.close_connection = True
            return
        body = json.dumps(reply.body).encode()
        self.send_response(reply.status)
        self.send_header("X-Request-Id", "r0")
        self.send_header("Content-Length", str(len(body)))
        if reply.reset_at:
            self.send_header("X-RateLimit-Reset", str(reply.reset_at))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 (the names that http.server looks for)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


class Desk:
    """The running example, and what it wrote to its log."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._fresh: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = 0

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            self._fresh.put(line)

    def await_port(self) -> None:
        """Wait until the log tells the port that the operating system chose."""
        deadline_s = time.monotonic() + STARTS_WITHIN_S
        with contextlib.suppress(queue.Empty):
            while not self.port and (left_s := deadline_s - time.monotonic()) > 0:
                if found := re.search(r"listening port=(\d+)", self._fresh.get(timeout=left_s)):
                    self.port = int(found[1])
        assert self.port, f"the example did not start within {STARTS_WITHIN_S} s: {self.lines}"

    def stop(self) -> None:
        """End the process and read its log to the end."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def ask(self, path: str, *, method: str = "GET", body: Any = None) -> tuple[int, Any]:
        """Ask the example and give status and JSON body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=ANSWERS_WITHIN_S) as answer:  # noqa: S310 (loopback, http)
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


def node() -> str:
    """Find `node`, or say that the test was not run; INTERCOM_READINESS_INSIST_ON=node makes that a failure."""
    found = shutil.which("node")
    if found:
        return found
    if "node" in os.environ.get("INTERCOM_READINESS_INSIST_ON", "").replace(",", " ").split():
        pytest.fail("node is not on PATH, and INTERCOM_READINESS_INSIST_ON names it")
    pytest.skip("not run: the Node example needs `node` 20 or later on PATH")


def environment(**more: str) -> dict[str, str]:
    """Give the example's environment: nothing of ours but PATH."""
    return {"PATH": os.environ.get("PATH", ""), "PORT": "0", "INTERCOM_KEY": TOKEN, **more}


@pytest.fixture
def start() -> Iterator[Callable[..., tuple[Desk, Stub]]]:
    """Start the example in front of a stub that gives the replies; further settings by name."""
    program = node()
    with contextlib.ExitStack() as undo:

        def run(*replies: Reply, **settings: str) -> tuple[Desk, Stub]:
            stub = undo.enter_context(Stub(list(replies)))
            undo.callback(stub.shutdown)
            undo.callback(stub.over.set)
            threading.Thread(target=stub.serve_forever, args=(0.02,), daemon=True).start()
            base = f"http://127.0.0.1:{stub.server_port}"
            process = undo.enter_context(
                subprocess.Popen(
                    [program, "main.js"], cwd=EXAMPLE, env=environment(INTERCOM_BASE=base, **settings), text=True,
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                )
            )  # fmt: skip
            desk = Desk(process)
            undo.callback(desk.stop)
            desk.await_port()
            return desk, stub

        yield run


def test_it_is_alive_without_asking_intercom(start: Callable[..., tuple[Desk, Stub]]) -> None:
    """Being alive says nothing about Intercom, so it costs no call."""
    desk, stub = start(Reply(500))
    assert desk.ask("/internal/live") == (200, {"live": True})
    assert stub.asked == []


def test_a_contact_is_read_in_the_words_of_the_example(start: Callable[..., tuple[Desk, Stub]]) -> None:
    """A read asks Intercom once and answers with the example's own field names."""
    desk, stub = start(Reply(200, CONTACT))
    status, answer = desk.ask(f"/customers/{CONTACT_ID}")
    customer = {"intercom_id": CONTACT_ID, "key": "m-1", "mail": "ann@example.test", "full_name": "A", "kind": "user"}
    assert (status, answer) == (200, {"customer": customer, "meta": {"stale": False}})
    assert [call for _, call in stub.asked] == [f"GET /contacts/{CONTACT_ID}"]


def test_a_refused_call_waits_for_the_announced_reset(start: Callable[..., tuple[Desk, Stub]]) -> None:
    """After a 429 nothing is asked before X-RateLimit-Reset, and the work is done then."""
    # Farther away than the longest first pause (150 ms), or obeying and ignoring would look alike.
    reset_at = math.ceil(time.time() + 1.0)
    desk, stub = start(Reply(429, {}, reset_at), Reply(200, CONTACT))
    status, _ = desk.ask(f"/customers/{CONTACT_ID}")
    assert (status, len(stub.asked)) == (200, 2)
    assert stub.asked[1][0] >= reset_at


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_rejection_is_reported_and_not_repeated(start: Callable[..., tuple[Desk, Stub]], status: int) -> None:
    """What Intercom rejects is asked once, and reported with Intercom's request id."""
    desk, stub = start(Reply(status, {"type": "error.list", "errors": [{"code": "forbidden"}]}))
    reported, answer = desk.ask(f"/customers/{CONTACT_ID}")
    codes = {400: 400, 401: 500, 403: 500, 404: 404, 422: 400}
    assert (reported, answer["upstream_request"], len(stub.asked)) == (codes[status], "r0", 1)


def test_a_stalled_answer_ends_at_the_time_limit(start: Callable[..., tuple[Desk, Stub]]) -> None:
    """A stall ends in a timeout after the claimed tries, not after Node's five minutes."""
    desk, stub = start(Reply(0), ATTEMPT_MS="500", PAUSE_FIRST_MS="10")
    status, answer = desk.ask(f"/customers/{CONTACT_ID}")
    assert (status, answer["code"], len(stub.asked)) == (504, "upstream_slow", 3)


def test_a_failing_intercom_yields_a_marked_copy(start: Callable[..., tuple[Desk, Stub]]) -> None:
    """While Intercom fails, the last good copy is served and says so."""
    desk, _ = start(Reply(200, CONTACT), Reply(503, {}), PAUSE_FIRST_MS="10")
    desk.ask(f"/customers/{CONTACT_ID}")
    status, answer = desk.ask(f"/customers/{CONTACT_ID}")
    assert (status, answer["customer"]["intercom_id"], answer["meta"]["stale"]) == (200, CONTACT_ID, True)


def test_the_log_names_neither_people_nor_the_token(start: Callable[..., tuple[Desk, Stub]]) -> None:
    """A save and a read leave lines in the log, without mail, key, name or token."""
    desk, _ = start(Reply(200, CONTACT))
    person = {"mail": "ann@example.test", "key": "m-1", "full_name": "Ann Onymous"}
    assert desk.ask("/customers", method="PUT", body=person)[0] == 201
    desk.ask("/customers?mail=ann@example.test")
    desk.stop()
    log = "".join(desk.lines)
    assert "call=contact.create" in log
    assert [text for text in (*person.values(), TOKEN) if text in log] == []


def test_every_defect_can_be_switched_on() -> None:
    """Each defect that is listed is one that the example starts with."""
    listed = subprocess.run([node(), "defects.js"], cwd=EXAMPLE, capture_output=True, text=True, check=True, timeout=30)
    names = [line.partition(":")[0] for line in listed.stdout.splitlines()]
    script = "for (const name of process.argv.slice(1)) require('./defects').arm(name)"
    armed = subprocess.run(
        [node(), "-e", script, *names], cwd=EXAMPLE, capture_output=True, text=True, check=True, timeout=30
    )
    assert re.findall(r"broken on purpose by=(\w+)", armed.stdout) == names


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"BREAK": "gravity"}, "not gravity"),
        ({"INTERCOM_KEY": ""}, "INTERCOM_KEY"),
        ({"INTERCOM_KEY": "two\nlines"}, "INTERCOM_KEY"),
        ({"ATTEMPT_MS": "soon"}, "ATTEMPT_MS"),
    ],
    ids=["unknown defect", "no token", "token over two lines", "timeout in words"],
)
def test_a_mistake_in_the_settings_stops_it_at_once(settings: dict[str, str], complaint: str) -> None:
    """A wrong setting is named on standard error, and the token is not."""
    ended = subprocess.run(
        [node(), "main.js"], cwd=EXAMPLE, env={**environment(), **settings}, capture_output=True, text=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert (ended.returncode, complaint in ended.stderr, "two" in ended.stderr) == (2, True, False)


def test_the_profile_sets_only_what_the_example_reads() -> None:
    """Each variable that the profile sets is one that settings.js reads."""
    profile = tomllib.loads((EXAMPLE / "profile.toml").read_text())
    set_here = {*profile["target"]["env"], *(setting["env"] for setting in profile["settings"].values())}
    read_there = set(re.findall(r"'([A-Z_]+)'|env\.([A-Z_]+)", (EXAMPLE / "settings.js").read_text()))
    assert set_here <= {one or other for one, other in read_there}
