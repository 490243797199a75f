"""How health answers are read, in the words of any target."""

from __future__ import annotations

import json
from typing import Any

import pytest

from intercom_readiness.profile.health_reading import read_health
from intercom_readiness.profile.operations import AuthenticatedValues, HealthStates, HealthStatuses, Operation
from intercom_readiness.profile.replies import Reply


def reply(body: Any = None, *, status: int | None = 200, trouble: Any = "", headers: Any = None) -> Reply:
    """Make a reply; a text is taken as it stands, everything else becomes JSON."""
    raw = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Reply(began_s=1, ended_s=2, status=status, body=raw, trouble=trouble, headers=headers or {})


HEALTH = Operation(
    name="health",
    role="health",
    request="GET /health",
    status=HealthStatuses(healthy=(200,), degraded=(503,), unhealthy=(503,)),
    state="/intercom/state",
    states=HealthStates(healthy=("ok",), degraded=("limping", "slow"), unhealthy=("down",)),
    authenticated="/intercom/token",
    authenticated_values=AuthenticatedValues(yes=("good",), no=("bad",), unknown=("?",)),
    latency_ms="/intercom/ms",
    quota_left="header:X-Left",
    error="/intercom/trouble",
)


def test_health_is_read_in_the_targets_own_words() -> None:
    """States, the token's fate and the numbers are translated."""
    body = {"intercom": {"state": "slow", "token": "bad", "ms": 12.5, "trouble": "401"}}

    seen = read_health(HEALTH, reply(body, status=503, headers={"x-left": "17"}))

    assert seen.unreadable == ""
    assert seen.value == {
        "state": "degraded",
        "status": 503,
        "authenticated": False,
        "latency_ms": 12.5,
        "quota_left": 17.0,
        "error": "401",
    }


@pytest.mark.parametrize(
    ("token", "authenticated"), [("good", True), ("bad", False), ("?", None), (None, None), ("perhaps", None)]
)
def test_a_token_nobody_could_try_is_unknown_not_bad(token: str | None, authenticated: bool | None) -> None:  # noqa: FBT001
    """Whether the token works is yes, no or unknown."""
    seen = read_health(HEALTH, reply({"intercom": {"state": "ok", "token": token}}))

    assert seen.value["authenticated"] is authenticated
    assert ("perhaps" in seen.unreadable) is (token == "perhaps")


@pytest.mark.parametrize(
    ("came", "unreadable"),
    [
        (reply({"intercom": {"state": "fine"}}), "'fine' at /intercom/state is none of healthy = ('ok',)"),
        (reply({}), "nothing stands at /intercom/state (status 200)"),
        (reply("<html>"), "nothing stands at /intercom/state (status 200)"),
        (reply(status=None, trouble="refused"), "the connection was refused"),
    ],
)
def test_health_that_cannot_be_read_is_no_state(came: Reply, unreadable: str) -> None:
    """What means none of the three states is unreadable, and says why."""
    seen = read_health(HEALTH, came)

    assert seen.value["state"] == ""
    assert seen.unreadable.startswith(unreadable)


@pytest.mark.parametrize(("status", "state"), [(200, "healthy"), (429, "degraded"), (503, "unhealthy"), (500, "")])
def test_the_status_alone_may_tell_the_state(status: int, state: str) -> None:
    """A health check without a body is read by its status."""
    by_status = Operation(
        name="health",
        role="health",
        request="GET /health",
        status=HealthStatuses(healthy=(200,), degraded=(429,), unhealthy=(503,)),
    )

    assert read_health(by_status, reply(status=status)).value["state"] == state
