"""Targets as real processes: ready, ending at once, never ready, restarted, and what they see."""

from __future__ import annotations

import os
import signal
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.lab.processes.setup_command import prepare
from intercom_readiness.lab.target import readiness
from intercom_readiness.lab.waiting import NotInTime, eventually

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intercom_readiness.lab.target.target import Target
    from intercom_readiness.profile import Profile

    Make = Callable[..., Target]

OPERATIONS = """
[operations.read_env]
role = "read"
request = "GET /env?{id}"
"""
PORT = '[target.env]\nPORT = "{port}"\n'


def desk(*arguments: str, more: str = "", env: str = "") -> str:
    """Give the text of a profile that starts the small service."""
    quoted = "".join(f', "{argument}"' for argument in arguments)
    return f'[target]\nname = "desk"\ncommand = ["{{python}}", "SERVICE"{quoted}]\n{more}{PORT}{env}{OPERATIONS}'


def told(target: Target, path: str) -> Any:
    """Ask the small service without the driver."""
    return httpx.get(target.base_url + path, trust_env=False).json()


def test_a_started_target_answers_at_its_base_url(make_target: Make) -> None:
    """When `start` returns, the target can be asked."""
    target = make_target(desk())
    target.start()

    assert target.alive
    assert told(target, "/args") == []
    assert "serving" in target.log_lines()


def test_a_target_sees_a_cleaned_environment(make_target: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the caller's environment only the few that all get and the named ones arrive."""
    monkeypatch.setenv("SECRET_OF_THE_CALLER", "hidden")
    monkeypatch.setenv("WANTED", "seen")
    monkeypatch.setenv("HOME", "/home/somebody")
    target = make_target(
        desk(more='inherit_env = ["WANTED", "NOT_SET"]\n', env='URL = "{intercom.url}/x"\nW = "{worker}"\n')
    )
    target.start()

    env = told(target, "/env")

    assert env["WANTED"] == "seen"
    assert env["URL"] == "http://127.0.0.1:1/x"
    assert env["W"] == "w7"
    assert env["PATH"] == os.environ["PATH"]
    assert not {"SECRET_OF_THE_CALLER", "HOME", "NOT_SET"} & set(env)


SETTINGS = """
[settings]
request_timeout = { env = "TIMEOUT_MS", unit = "ms", lab = 1500, short = 200 }
page_size = { unit = "count", lab = 50 }
fallback = { env = "STALE", values = { on = "1", off = "0" }, lab = "on" }
cache_capacity = { value = 10 }
"""


def test_settings_reach_the_target_in_its_own_words(make_target: Make) -> None:
    """A scenario's values arrive as variables and arguments; the others as they are in the lab."""
    target = make_target(desk("--page={setting:page_size}") + SETTINGS)

    target.start({"request_timeout": "short", "fallback": "off"})
    env, arguments = told(target, "/env"), told(target, "/args")

    assert (env["TIMEOUT_MS"], env["STALE"], arguments) == ("200", "0", ["--page=50"])
    assert target.settings == {"request_timeout": "short", "fallback": "off"}


def test_a_setting_that_cannot_change_is_told(make_target: Make) -> None:
    """A value that is fixed in code cannot be set, and an unknown one neither."""
    target = make_target(desk() + SETTINGS)

    with pytest.raises(LabError, match=r"settings\.cache_capacity cannot be changed"):
        target.start({"cache_capacity": "5"})
    with pytest.raises(LabError, match=r"does not declare settings\.page_sice\. Did you mean 'page_size'"):
        target.start({"page_sice": "5"})


def test_a_command_that_exits_at_once_is_told_with_its_last_words(make_target: Make) -> None:
    """Exit status and last lines stand in the message, long before the time is over."""
    target = make_target(desk("exit", more="ready = { within_s = 60 }\n"))
    began_s = time.monotonic()

    with pytest.raises(LabError, match=r"ended before it was ready: desk: exited with status 3 [\s\S]*no licence key"):
        target.start()

    assert time.monotonic() - began_s < 30
    assert not target.alive


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[Target, str], None]:
    """Let the time for getting ready be over once the target wrote a line, however long a busy machine takes to it."""

    def ends_with(target: Target, line: str) -> None:
        def ask_until_then(probe: Callable[[], bool], within_s: float, every_s: float) -> None:
            while line not in "\n".join(target.log_lines()):
                assert not probe()
                time.sleep(every_s)
            assert not probe()
            raise NotInTime("ready", within_s, last=False)

        monkeypatch.setattr(readiness, "eventually", ask_until_then)

    return ends_with


def test_a_command_that_is_never_ready_is_told_with_what_was_awaited(
    make_target: Make, patience: Callable[[Target, str], None]
) -> None:
    """The message names the request, the time, the last answer and the last lines; nothing is left running."""
    target = make_target(desk("never-live", more='ready = { request = "GET /live", within_s = 7 }\n'))
    patience(target, "GET /live 503")

    with pytest.raises(LabError) as caught:
        target.start()

    assert f"awaited GET {target.base_url}/live for 7 s, last seen: status 503" in str(caught.value)
    assert "GET /live 503" in str(caught.value)
    assert not target.alive
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(target.whereabouts.address, 1)


def test_a_silent_command_is_told_by_its_refusals(make_target: Make, patience: Callable[[Target, str], None]) -> None:
    """A program that never listens is told as such."""
    target = make_target(desk("sleep", more="ready = { within_s = 0.5 }\n"))
    patience(target, "still thinking")

    with pytest.raises(LabError, match=r"for 0\.5 s, last seen: Connection refused [\s\S]*still thinking"):
        target.start()


def test_a_program_that_does_not_exist_is_told(make_target: Make) -> None:
    """A typo in the command is one clear message."""
    target = make_target(f'[target]\nname = "desk"\ncommand = ["nodee", "main.js"]\n{OPERATIONS}')

    with pytest.raises(LabError, match="no such program: nodee"):
        target.start()


def test_a_log_line_may_say_that_a_process_is_ready(make_target: Make) -> None:
    """A process without a port of its own is ready by a line of its log."""
    worker = '[[target.process]]\nname = "worker"\ncommand = ["{python}", "SERVICE"]\nready = { log = "^serving" }\n'
    target = make_target(desk() + worker + 'env = { PORT = "{port:worker}" }\n')

    target.start()

    assert len(set(target.pids)) == 2
    assert "worker: serving" in target.log_lines()
    assert target.ports["worker"] != target.whereabouts.address[1]


def test_a_worker_that_dies_leaves_the_target_dead(make_target: Make) -> None:
    """A target lives only with all its processes, and says which one ended."""
    worker = '[[target.process]]\nname = "worker"\ncommand = ["{python}", "SERVICE"]\nready = { log = "^serving" }\n'
    target = make_target(desk() + worker + 'env = { PORT = "{port:worker}" }\n')
    target.start()

    os.kill(target.pids[1], signal.SIGKILL)
    eventually(lambda: not target.alive, within_s=30)

    assert target.ended.startswith("worker: was ended by SIGKILL")


def test_a_restart_keeps_ports_and_settings(make_target: Make) -> None:
    """After a crash the target comes back where it was, as another process."""
    target = make_target(desk() + SETTINGS)
    target.start({"request_timeout": "short"})
    address, pids = target.base_url, target.pids

    target.restart()

    assert target.base_url == address
    assert target.pids != pids
    assert told(target, "/env")["TIMEOUT_MS"] == "200"


def test_a_killed_target_refuses_at_once(make_target: Make) -> None:
    """Killing is not stopping: nothing answers any more when `kill` returns; twice is fine."""
    target = make_target(desk())
    target.start()

    target.kill()
    target.kill()

    assert not target.alive
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(target.whereabouts.address, 1)


@pytest.mark.parametrize(
    ("isolation", "same_process", "count"),
    [("restart", False, 1), ('reset"\nreset = { request = "POST /forget" }\n#"', True, 1), ("unique_ids", True, 2)],
    ids=["restart", "reset", "unique_ids"],
)
def test_a_target_is_renewed_by_its_own_way_of_isolation(
    make_target: Make,
    isolation: str,
    count: int,
    same_process: bool,  # noqa: FBT001
) -> None:
    """A restart makes a new process, a reset makes the old one forget, unique ids leave it alone."""
    target = make_target(desk(more=f'isolation = "{isolation}"\n'))
    target.renew()
    pids = target.pids
    told(target, "/count")

    target.renew()

    assert (target.pids == pids) is same_process
    assert told(target, "/count") == {"count": count}


def test_other_settings_restart_a_target_that_is_only_reset(make_target: Make) -> None:
    """A variable is read once, at the start."""
    target = make_target(desk(more='isolation = "unique_ids"\n') + SETTINGS)
    target.renew()

    target.renew({"request_timeout": "short"})

    assert told(target, "/env")["TIMEOUT_MS"] == "200"


def test_a_reset_that_fails_is_told(make_target: Make) -> None:
    """A target that did not forget must not be judged as if it had."""
    target = make_target(desk("no-reset", more='isolation = "reset"\nreset = { request = "POST /forget" }\n'))

    with pytest.raises(LabError, match=r"did not reset: POST .*/forget gave status 500"):
        target.renew()


def attached(address: str, more: str = "") -> str:
    """Give the text of a profile of a service that runs already."""
    return (
        f'[target]\nname = "desk"\nbase_url = "{address}"\nisolation = "unique_ids"\nready = {{ within_s = 0.3 }}\n'
        f'[lab.listen]\nintercom = "127.0.0.1:9101"\ntoken = "t"\n{OPERATIONS}{more}'
    )


def test_an_attached_target_is_reached_and_left_running(make_target: Make) -> None:
    """What somebody else started is neither started nor ended."""
    running = make_target(desk())
    running.start()
    target = make_target(attached(running.base_url))

    target.start()
    target.stop()

    assert target.base_url == running.base_url
    assert running.alive


def test_a_dead_port_is_told(make_target: Make, unused_port: int) -> None:
    """An attached target that does not run is one clear message."""
    target = make_target(attached(f"http://127.0.0.1:{unused_port}"))

    with pytest.raises(LabError, match=rf"desk does not answer: awaited a connection to 127.0.0.1:{unused_port}"):
        target.start()


def test_settings_of_an_attached_target_are_applied_by_command(make_target: Make, tmp_path: Path) -> None:
    """The apply command runs when a value changes, and the lab's value comes back at the end."""
    log = tmp_path / "applied"
    script = f"import sys; open({str(log)!r}, 'a').write(sys.argv[1] + ' ')"
    running = make_target(desk())
    running.start()
    command = f'["{{python}}", "-c", "{script}", "{{value}}"]'
    setting = f'[settings]\nrequest_timeout = {{ unit = "ms", lab = 1500, short = 200, apply = {command} }}\n'
    target = make_target(attached(running.base_url, setting))

    target.start()
    target.renew({"request_timeout": "short"})
    target.renew({"request_timeout": "short"})
    target.stop()

    assert log.read_text().split() == ["1500", "200", "1500"]


def test_prepare_runs_with_the_callers_environment(
    write_profile: Callable[[str], Profile], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Building needs proxies, caches and a home folder; it runs in the target's folder."""
    monkeypatch.setenv("MIRROR", "here")
    script = "import os; open('built', 'w').write(os.environ['MIRROR'])"
    profile = write_profile(
        f'[target]\nname = "d"\ncommand = ["d"]\nprepare = ["{{python}}", "-c", "{script}"]\n{OPERATIONS}'
    )

    prepare(profile)

    assert (tmp_path / "built").read_text() == "here"


def test_a_preparation_that_fails_is_told(write_profile: Callable[[str], Profile]) -> None:
    """A build that breaks stops the run with its last lines."""
    script = "import sys; print('no such package'); sys.exit(2)"
    profile = write_profile(
        f'[target]\nname = "d"\ncommand = ["d"]\nprepare = ["{{python}}", "-c", "{script}"]\n{OPERATIONS}'
    )

    with pytest.raises(LabError, match=r"target\.prepare: exited with status 2 [\s\S]*no such package"):
        prepare(profile)
