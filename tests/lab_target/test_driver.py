"""Asking a target by its profile: requests as it wants them, and work that is not done with one answer."""

from __future__ import annotations

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab.target.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.lab.target.target import Target
    from intercom_readiness.profile import Profile

    Serve = Callable[[Callable[[Any], None]], str]
    Write = Callable[[str], Profile]
    Make = Callable[..., Target]

TARGET = '[target]\nname = "desk"\ncommand = ["desk"]\n'
READ = '[operations.read]\nrole = "read"\nrequest = "GET /customers/{id}"\ndone = { id = "/id" }\n'
ASKED = {"id": "c1", "email": "k7@example.test", "role": "lead"}


class Desk:
    """Answers from a table of paths, each with a list of answers of which the last one stays; keeps the requests."""

    def __init__(self, answers: dict[str, list[tuple[str, str, str]]]) -> None:
        self.answers = answers
        self.requests: list[bytes] = []
        self._lock = threading.Lock()

    def __call__(self, raw: Any) -> None:
        """Answer one request."""
        with self._lock:
            self.requests.append(raw.request)
            path = raw.request.split(b" ")[1].decode()
            queue = self.answers.get(path, [("404 Not Found", "{}", "")])
            status, body, head = queue.pop(0) if len(queue) > 1 else queue[0]
        raw.answer(body, status=status, head=head)


def ok(body: Any, status: str = "200 OK", head: str = "") -> tuple[str, str, str]:
    """Make an answer."""
    return status, json.dumps(body), head


def test_an_operation_is_asked_as_the_profile_says(serve: Serve, write_profile: Write, monkeypatch: Any) -> None:
    """Path, query, headers and body are filled in; what has no value and is optional is left out."""
    monkeypatch.setenv("DESK_KEY", "k3y")
    desk = Desk({"/customers/c1?mail=k7%40example.test": [ok({"id": "c1"})]})
    profile = write_profile(
        TARGET.replace('"desk"]', '"desk"]\nheaders = { Authorization = "Key {env:DESK_KEY}" }')
        + '[operations.write]\nrole = "write"\nrequest = "PUT /customers/{id}"\nquery = { mail = "{email}", key = '
        '"{external_id?}" }\njson = { kind = "{role}", name = "{name?}", size = "{page_size}" }\n'
        'headers = { X-Trace = "t-{id}" }\n'
    )

    answer = Driver(profile, serve(desk)).ask("write", ASKED, within_s=30)

    head, _, body = desk.requests[0].partition(b"\r\n\r\n")
    assert answer.kind == "done"
    assert head.startswith(b"PUT /customers/c1?mail=k7%40example.test HTTP/1.1")
    assert json.loads(body) == {"kind": "lead", "size": 50}
    for header in (b"authorization: key k3y", b"x-trace: t-c1", b"content-type: application/json"):
        assert header in head.lower()


def test_a_form_is_sent_as_a_form(serve: Serve, write_profile: Write) -> None:
    """Services that take no JSON are asked with a form."""
    desk = Desk({"/customers": [ok({})]})
    operation = '[operations.write]\nrole = "write"\nrequest = "POST /customers"\nform = { mail = "{email}" }\n'

    Driver(write_profile(TARGET + operation), serve(desk)).ask("write", ASKED, within_s=30)

    assert desk.requests[0].endswith(b"mail=k7%40example.test")
    assert b"application/x-www-form-urlencoded" in desk.requests[0]


def test_a_value_that_is_missing_is_our_mistake(write_profile: Write) -> None:
    """A scenario that does not give what the request needs is told which operation and placeholder."""
    driver = Driver(write_profile(TARGET + READ), "http://127.0.0.1:1")

    with pytest.raises(LabError, match=r"operations\.read cannot be asked: nothing stands for \{id\}"):
        driver.ask("read", {"email": "k7@example.test"}, within_s=1)


def test_a_target_that_does_not_answer_is_no_answer(write_profile: Write, unused_port: int) -> None:
    """Nothing that the target does raises."""
    answer = Driver(write_profile(TARGET + READ), f"http://127.0.0.1:{unused_port}").ask("read", ASKED, within_s=30)

    assert (answer.kind, answer.status) == ("no_answer", None)
    assert answer.detail.startswith("the connection was refused")


JOB = (
    '[operations.write]\nrole = "write"\nrequest = "POST /customers"\njson = { mail = "{email}" }\n'
    'accepted = { status = 202, completion = { request = "GET /jobs/{answer:/job}", within_s = 5, every_s = 0.01, '
    'until = { at = "/state", is = "done" }, failed = { at = "/state", is = "dead" }, id = "/id" } }\n'
    '[errors]\nat = { code = "/why" }\ncode = { unavailable = "upstream" }\n'
)
TAKEN = ok({"job": "j 1"}, "202 Accepted")


@pytest.mark.parametrize(
    ("looks", "kind"),
    [
        ([ok({}, "404 Not Found"), ok({"state": "queued"}), ok({"state": "done", "id": "c1"})], "done"),
        ([ok({"state": "queued"}), ok({"state": "dead", "why": "upstream"})], "failed"),
        ([ok({"state": "done", "id": "c2"})], "wrong"),
    ],
    ids=["completed", "failed", "somebody else"],
)
def test_accepted_work_is_seen_through(serve: Serve, write_profile: Write, looks: list[Any], kind: str) -> None:
    """The job is asked for until it is done or has failed; the caller's wait counts from the first request."""
    desk = Desk({"/customers": [TAKEN], "/jobs/j%201": list(looks)})

    answer = Driver(write_profile(TARGET + JOB), serve(desk)).ask("write", ASKED, within_s=10)

    assert (answer.kind, answer.accepted) == (kind, True)
    assert len(desk.requests) == 1 + len(looks)
    assert answer.error_class == ("unavailable" if kind == "failed" else "")


def test_work_that_is_never_done_ends_at_the_deadline(serve: Serve, write_profile: Write) -> None:
    """A job that stays queued is no answer, and the deadline holds for all of it."""
    desk = Desk({"/customers": [TAKEN], "/jobs/j%201": [ok({"state": "queued"})]})

    answer = Driver(write_profile(TARGET + JOB), serve(desk)).ask("write", ASKED, within_s=0.3)

    assert (answer.kind, answer.accepted) == ("no_answer", True)
    assert 0.3 <= answer.took_s < 20


def test_accepted_work_without_a_job_to_ask_for_is_wrong(serve: Serve, write_profile: Write) -> None:
    """A 202 that lacks what its completion is asked with is the target's mistake."""
    desk = Desk({"/customers": [ok({}, "202 Accepted")]})

    answer = Driver(write_profile(TARGET + JOB), serve(desk)).ask("write", ASKED, within_s=30)

    assert (answer.kind, answer.accepted) == ("wrong", True)
    assert "{answer:/job}" in answer.detail


def test_a_location_header_may_name_the_job(serve: Serve, write_profile: Write) -> None:
    """A job is often named by a link, with an address that only the public can reach."""
    by_link = JOB.replace("GET /jobs/{answer:/job}", "GET {header:Location}")
    taken = ok({}, "202 Accepted", "Location: https://desk.example/jobs/7?full=1\r\n")
    desk = Desk({"/customers": [taken], "/jobs/7?full=1": [ok({"state": "done", "id": "c1"})]})

    assert Driver(write_profile(TARGET + by_link), serve(desk)).ask("write", ASKED, within_s=30).kind == "done"


def test_work_that_shows_at_intercom_only_is_accepted(serve: Serve, write_profile: Write) -> None:
    """Where nothing can be asked the answer says that it was taken, and no more."""
    operation = (
        '[operations.write]\nrole = "write"\nrequest = "POST /customers"\njson = { mail = "{email}" }\n'
        "accepted = { completion = { effect = true, within_s = 5 } }\n"
    )
    desk = Desk({"/customers": [TAKEN]})

    answer = Driver(write_profile(TARGET + operation), serve(desk)).ask("write", ASKED, within_s=30)

    assert (answer.kind, answer.accepted, len(desk.requests)) == ("done", True, 1)


PAGED = (
    '[operations.export]\nrole = "list"\nrequest = "GET /export?size={page_size}"\n'
    'done = { items = "/items", id = "/id" }\nnext = { at = "/next", request = "GET /export?after={cursor}" }\n'
)


def page(ids: list[str], cursor: str | None) -> tuple[str, str, str]:
    """Make a page."""
    return ok({"items": [{"id": one} for one in ids], "next": cursor})


@pytest.mark.parametrize(
    ("pages", "kind", "ids"),
    [
        ({"/export?size=50": [page([], None)]}, "done", ()),
        (
            {"/export?size=50": [page(["c1"], "x")], "/export?after=x": [page(["c2"], None)]},
            "done",
            ("c1", "c2"),
        ),
        (
            {"/export?size=50": [page(["c1"], "x")], "/export?after=x": [page(["c2"], "x")]},
            "wrong",
            ("c1", "c2"),
        ),
        ({"/export?size=50": [page(["c1"], "x")], "/export?after=x": [ok({}, "503 No")]}, "failed", ("c1",)),
    ],
    ids=["empty", "two pages", "repeated cursor", "trouble on the way"],
)
def test_a_paged_list_is_read_to_its_end(
    serve: Serve, write_profile: Write, pages: dict[str, Any], kind: str, ids: tuple[str, ...]
) -> None:
    """The target's own pages are turned until the last one, and never in a circle."""
    answer = Driver(write_profile(TARGET + PAGED), serve(Desk(dict(pages)))).ask("export", {}, within_s=30)

    assert (answer.kind, answer.ids) == (kind, ids)


HEALTH = '[operations.health]\nrole = "health"\nrequest = "GET /health"\nstate = "/state"\nauthenticated = "/token"\n'


def test_health_is_an_observation(serve: Serve, write_profile: Write) -> None:
    """Health is read in shared words."""
    desk = Desk({"/health": [ok({"state": "degraded", "token": None}, "503 No")]})

    seen = Driver(write_profile(TARGET + HEALTH), serve(desk)).health()

    assert (seen.probe, seen.source, seen.unreadable) == ("health", "health", "")
    assert (seen.value["state"], seen.value["status"], seen.value["authenticated"]) == ("degraded", 503, None)


def test_health_that_is_not_declared_is_told(write_profile: Write) -> None:
    """A profile without a health operation leaves the verdict unknown."""
    with pytest.raises(LabError, match="no operation with role health"):
        Driver(write_profile(TARGET + READ), "http://127.0.0.1:1").health()


def test_many_may_ask_at_once(serve: Serve, write_profile: Write) -> None:
    """Parallel questions get their own answers."""
    desk = Desk({f"/customers/c{index}": [ok({"id": f"c{index}"})] for index in range(20)})
    driver = Driver(write_profile(TARGET + READ), serve(desk))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda index: driver.ask("read", {"id": f"c{index}"}, within_s=10), range(20)))

    assert [answer.ids for answer in answers] == [(f"c{index}",) for index in range(20)]


COMMAND = """
[operations.sync]
role = "sync"
exec = ["{python}", "-c", "SCRIPT"]
json = { mail = "{email}", key = "{external_id?}" }
done = { exit = 0 }
[errors]
at = { code = "/why" }
code = { bad_token = "upstream_auth" }
"""
STARTED = '[target]\nname = "desk"\ncommand = ["{python}", "SERVICE"]\n[target.env]\nPORT = "{port}"\nMARK = "m"\n'


def command(script: str) -> str:
    """Give the text of a profile with a command."""
    return STARTED + COMMAND.replace("SCRIPT", script)


def test_a_command_reads_json_and_answers_json(make_target: Make) -> None:
    """A command gets the request on standard input, in the target's environment, and its output is the answer."""
    script = (
        "import sys, os, json; given = json.load(sys.stdin); "
        "print(json.dumps({'given': given, 'mark': os.environ['MARK'], 'home': 'HOME' in os.environ}))"
    )
    target = make_target(command(script))
    target.start()

    answer = target.driver().ask("sync", ASKED, within_s=20)

    assert (answer.kind, answer.status) == ("done", 0)
    assert json.loads(answer.text) == {"given": {"mail": "k7@example.test"}, "mark": "m", "home": False}


def test_a_command_tells_its_error(make_target: Make) -> None:
    """An exit status that is not claimed is a failure, refined by what the command wrote."""
    target = make_target(command('import sys; print(\'{ \\"why\\": \\"upstream_auth\\" }\'); sys.exit(4)'))
    target.start()

    answer = target.driver().ask("sync", ASKED, within_s=20)

    assert (answer.kind, answer.status, answer.error_class) == ("failed", 4, "bad_token")


def test_a_command_ends_at_the_deadline(make_target: Make) -> None:
    """A command that hangs is killed with all that it started."""
    target = make_target(command("import os, time; print(os.getpid(), flush=True); time.sleep(60)"))
    target.start()
    began_s = time.monotonic()

    answer = target.driver().ask("sync", ASKED, within_s=1.0)

    assert answer.kind == "no_answer"
    assert time.monotonic() - began_s < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int(answer.text), 0)


def test_a_named_port_can_be_asked(make_target: Make) -> None:
    """A request may go to another port of the target."""
    text = (
        '[target]\nname = "desk"\ncommand = ["{python}", "SERVICE"]\n[target.env]\nPORT = "{port:admin}"\n'
        '[operations.read]\nrole = "read"\nrequest = "GET :admin/args?{id}"\n'
    )
    target = make_target(text.replace("[target.env]", 'ready = { log = "serving" }\n[target.env]'))
    target.start()

    assert target.driver().ask("read", ASKED, within_s=10).text == "[]"
