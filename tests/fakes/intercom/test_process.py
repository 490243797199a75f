"""The program: its ready line, its end, its mistakes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from fakes.intercom.assumptions import table
from tests.fakes.intercom.driving import ROOT, WITHIN_S, Fake

if TYPE_CHECKING:
    from pathlib import Path


def _run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fakes.intercom", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )


def test_it_says_once_that_it_is_ready() -> None:
    """One line on stdout names both addresses, the token and the client secret, and both answer."""
    with Fake.started("--token", "mine") as fake:
        assert {"api", "control", "token", "client_secret"} == set(fake.addresses)
        assert "mine" == fake.addresses["token"]
        assert 200 == fake.api("GET", "/me").status_code
        assert {} == fake.control("POST", "/mark")
        fake.process.terminate()
        assert fake.process.stdout is not None
        assert "" == fake.process.stdout.read()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once(number: signal.Signals) -> None:
    """SIGTERM and SIGINT end it with status 0, open connections notwithstanding."""
    with Fake.started() as fake:
        fake.script({"kind": "stall"})
        with fake.connect() as caller:
            caller.sendall(fake.raw_request())
            fake.until_open(1)
            began = time.monotonic()
            fake.process.send_signal(number)

            assert 0 == fake.process.wait(WITHIN_S)
            assert time.monotonic() - began < WITHIN_S


def test_two_fakes_live_side_by_side() -> None:
    """Each fake has its own ports and its own records."""
    with Fake.started("--contacts", "0") as one, Fake.started("--contacts", "0") as other:
        one.create(email="ann@example.test")

        assert one.addresses["api"] != other.addresses["api"]
        assert 0 == other.api("GET", "/contacts").json()["total_count"]


def test_it_listens_on_loopback_only() -> None:
    """Both addresses are 127.0.0.1."""
    with Fake.started() as fake:
        assert all(fake.addresses[name].startswith("http://127.0.0.1:") for name in ("api", "control"))


def test_a_taken_port_is_one_clear_line() -> None:
    """A port that somebody else has ends the program with one line that names it."""
    with Fake.started() as fake:
        port = fake.addresses["api"].rpartition(":")[2]
        ended = _run("--port", port)

    assert 2 == ended.returncode
    assert port in ended.stderr
    assert "Traceback" not in ended.stderr
    assert 1 == len(ended.stderr.strip().splitlines())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--prot", "1"], "--prot"),
        (["--port", "x"], "'x' is no port"),
        (["--port", "99999"], "65535"),
        (["--contacts", "-1"], "--contacts"),
        (["--latency", "200"], "200ms or 1.5s"),
        (["--default-version", "3"], "2.14"),
        (["--assume", "email_cas=folded"], "Did you mean 'email_case'?"),
        (["--assume", "email_case"], "NAME=VALUE"),
        (["--assume", "email_case=upper"], "as_given, folded"),
        (["--scenario", "/nonexistent.toml"], "/nonexistent.toml"),
    ],
    ids=str,
)
def test_a_bad_option_is_one_clear_line(options: list[str], said: str) -> None:
    """A mistake ends the program with status 2 and one line that names it."""
    ended = _run(*options)

    assert (2, "") == (ended.returncode, ended.stdout)
    assert said in ended.stderr
    assert 1 == len(ended.stderr.strip().splitlines())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed = 3", "seed must be an object"),
        ("scripts = 3", "scripts must be a list"),
        ("[[scripts]]\nid = 'x'", "scripts[0]: a script needs 'answers'"),
        ("[option]\nx = 1", "unknown key 'option'"),
        ("[options]\nrate = 1", "unknown option 'rate'"),
        ("not toml", "bad.toml"),
    ],
)
def test_a_bad_scenario_is_one_clear_line(tmp_path: Path, text: str, said: str) -> None:
    """A mistake in a scenario file says where it is."""
    path = tmp_path / "bad.toml"
    path.write_text(text)

    ended = _run("--scenario", str(path))

    assert 2 == ended.returncode
    assert said in ended.stderr
    assert 1 == len(ended.stderr.strip().splitlines())


def test_a_scenario_file_sets_the_scene(tmp_path: Path) -> None:
    """Options, tokens, seed and scripts of a file hold from the first request on."""
    path = tmp_path / "scene.toml"
    path.write_text(
        """
        options = { region = "EU" }
        tokens = [{ token = "second", scopes = ["read_tags"] }]
        seed = { contacts = [{ email = "ann@example.test" }] }
        [[scripts]]
        id = "outage"
        match = { operations = ["contacts.list"] }
        answers = [{ kind = "error", status = 503 }]
        """
    )
    with Fake.started("--contacts", "0", "--scenario", str(path)) as fake:
        assert "EU" == fake.api("GET", "/me").json()["app"]["region"]
        assert 200 == fake.api("GET", "/tags", token="second").status_code
        assert 503 == fake.api("GET", "/contacts").status_code
        assert 1 == fake.api("GET", "/contacts").json()["total_count"]
        assert [] == fake.control("GET", "/effects")["effects"]


def test_options_hold_after_a_reset() -> None:
    """Limits and assumptions of the command line are the defaults that a reset goes back to."""
    with Fake.started("--rate-limit", "167", "--assume", "email_case=folded", "--latency", "20ms") as fake:
        assert 25 == fake.api("GET", "/contacts").json()["total_count"]
        fake.control("POST", "/reset", {})

        began = time.monotonic()
        assert "167" == fake.api("GET", "/me").headers["X-RateLimit-Limit"]
        assert time.monotonic() - began >= 0.02
        assert "folded" == fake.control("GET", "/options")["assumptions"]["email_case"]


def test_assumptions_are_listed() -> None:
    """--assumptions prints each switch with its default and what is valid, and stops."""
    told = _run("--assumptions")

    assert 0 == told.returncode
    for row in table():
        assert row["name"] in told.stdout
        assert f"default {row['default']}" in told.stdout


def test_help_tells_enough() -> None:
    """--help names every option."""
    told = _run("--help").stdout

    for option in ("--port", "--control-port", "--token", "--contacts", "--rate-limit", "--latency", "--scenario"):
        assert option in told
    assert "curl" in told


def test_the_ready_line_is_json() -> None:
    """What follows READY is one JSON object."""
    with subprocess.Popen(
        [sys.executable, "-m", "fakes.intercom"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        word, _, rest = process.stdout.readline().partition(" ")
        process.terminate()

    assert "READY" == word
    assert isinstance(json.loads(rest), dict)
