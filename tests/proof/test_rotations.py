"""Every way of rotating a token that a profile can declare is judged, for a service that the suite has never seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.proof.gate import run_gate

if TYPE_CHECKING:
    from tests.proof.gate import GateRun

SERVICE = Path(__file__).with_name("token_taker.py")
PROFILE = """
profile = 1
[target]
name = "token taker"
command = ["{python}", "SERVICE"]
ready = { request = "GET /live" }
stop_grace_s = 1
[target.env]
PORT = "{port}"
INTERCOM_URL = "{intercom.url}"
INTERCOM_TOKEN = "{intercom.token}"
[settings]
request_timeout = { value = 2, unit = "s" }
[policy.retry]
attempts_max = 1
[operations.read]
role = "read"
request = "GET /people/{id}"
done = { status = 200, id = "/id" }
[operations.create]
role = "write"
request = "POST /people"
json = { email = "{email}", role = "{role}" }
done = { status = 200, id = "/id" }
creates = ["user"]
updates = false
"""
REQUEST = 'by = "request"\nrequest = "POST /token"\njson = { token = "{intercom.token}" }\nwithin_s = 0.3\n'
COMMAND = 'by = "command"\ncommand = ["{python}", "SERVICE", "--rotate", "{intercom.token}"]\nwithin_s = 2\n'
RESTART = 'by = "restart"\nwithin_s = 3\n'
FAILS, QUEUED = 'in_between = "fails"\n', 'in_between = "queued"\n'


def rotated(folder: Path, rotation: str, **environment: str) -> GateRun:
    """Run the promise on the service, with a rotation as its profile declares it."""
    more = "".join(f'{name} = "{value}"\n' for name, value in environment.items())
    text = PROFILE.replace("[settings]", f"{more}[settings]") + f"[token.rotation]\n{rotation}"
    profile = folder / "profile.toml"
    profile.write_text(text.replace("SERVICE", str(SERVICE)), encoding="utf-8")
    return run_gate(profile, folder / "runs", "-k", "RO-01")


@pytest.mark.parametrize(
    ("rotation", "environment"),
    [
        pytest.param(REQUEST + FAILS, {}, id="request"),
        pytest.param(REQUEST + QUEUED, {"PATIENT": "yes"}, id="request, callers wait"),
        pytest.param(COMMAND + FAILS, {}, id="command"),
        pytest.param(RESTART + FAILS, {}, id="restart"),
    ],
)
def test_a_good_service_keeps_the_promise(rotation: str, environment: dict[str, str], tmp_path: Path) -> None:
    """Whatever way it declares, and whether its callers wait or are told."""
    run = rotated(tmp_path, rotation, **environment)

    assert run.outcomes() == {"RO-01": "passed"}, run.output


@pytest.mark.parametrize(
    ("rotation", "environment", "words"),
    [
        pytest.param(REQUEST + QUEUED, {}, "success, after a wait", id="callers do not wait"),
        pytest.param(REQUEST + FAILS, {"CLUMSY": "forgets"}, "all works again", id="the token is not taken"),
        pytest.param(REQUEST + FAILS, {"CLUMSY": "refuses"}, "takes the new token", id="it is refused"),
        pytest.param(REQUEST + FAILS, {"CLUMSY": "swallows"}, "success", id="a write is lost in silence"),
    ],
)
def test_a_bad_service_breaks_it(rotation: str, environment: dict[str, str], words: str, tmp_path: Path) -> None:
    """For the reason that is its own."""
    run = rotated(tmp_path, rotation, **environment)

    assert run.broken() == {"RO-01"}, run.output
    assert words in " ".join(run.output.split())
