"""Rate limits: windows per app and workspace, their headers, and what eats them."""

from __future__ import annotations

import itertools
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest

from fakes.intercom.windows import Window
from tests.fakes.intercom.driving import error_of

if TYPE_CHECKING:
    import httpx

    from tests.fakes.intercom.driving import Fake

# Long enough that no test meets the end of a window by accident.
LONG_WINDOW_S = 100_000


def _rate(answer: httpx.Response) -> tuple[int, int]:
    return int(answer.headers["X-RateLimit-Limit"]), int(answer.headers["X-RateLimit-Remaining"])


def test_the_first_call_of_a_window_reports_the_whole_limit(fake: Fake) -> None:
    """§16.8: the remaining count leaves the present call out."""
    fake.control("PATCH", "/options", {"rate_limit": 5, "window_s": LONG_WINDOW_S})

    assert [(5, 5), (5, 4), (5, 3)] == [_rate(fake.api("GET", "/me")) for _ in range(3)]


def test_the_default_limits_are_intercoms(fake: Fake) -> None:
    """§16.7: 1,667 calls per ten seconds and app."""
    assert 1667 == _rate(fake.api("GET", "/me"))[0]


def test_the_reset_lies_two_to_twelve_seconds_ahead(fake: Fake) -> None:
    """§16.8: X-RateLimit-Reset is in Unix seconds, 2 to 12 s after Date."""
    answer = fake.api("GET", "/me")

    date = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    assert 2 <= int(answer.headers["X-RateLimit-Reset"]) - date <= 12


def test_over_the_limit_calls_are_refused(fake: Fake) -> None:
    """§16.8: 429 with Remaining 0, the recorded words and no Retry-After."""
    fake.control("PATCH", "/options", {"rate_limit": 2, "window_s": LONG_WINDOW_S})
    fake.control("PATCH", "/options", {"window_s": 10.0})

    answers = [fake.api("GET", "/me") for _ in range(5)]
    refused = [one for one in answers if one.status_code == 429]

    # At most one window ends on the way.
    assert refused
    assert (429, "rate_limit_exceeded", "Exceeded rate limit of 2 in 10_seconds") == error_of(refused[0])
    assert (2, 0) == _rate(refused[0])
    assert "Retry-After" not in refused[0].headers


def test_failing_calls_use_up_quota(fake: Fake) -> None:
    """§16.9: calls that end in an error count, and carry the headers (§16.7)."""
    fake.control("PATCH", "/options", {"rate_limit": 3, "window_s": LONG_WINDOW_S})

    counts = [
        _rate(fake.api("GET", "/contacts/unknown")),
        _rate(fake.api("GET", "/nothing")),
        _rate(fake.api("POST", "/contacts", content=b"{")),
        _rate(fake.api("GET", "/me", version="9")),
    ]

    assert [(3, 3), (3, 2), (3, 1), (3, 0)] == counts


def test_apps_have_their_own_windows(fake: Fake) -> None:
    """§16.7: another app of the workspace has its own count."""
    fake.control("PATCH", "/options", {"rate_limit": 2, "window_s": LONG_WINDOW_S})
    fake.control("POST", "/tokens", {"token": "second", "app": "app_second"})

    assert [200, 200, 429] == [fake.api("GET", "/me").status_code for _ in range(3)]
    assert 200 == fake.api("GET", "/me", token="second").status_code


def test_private_apps_share_the_workspace_window(fake: Fake) -> None:
    """§16.7: all private apps of a workspace add up towards its limit; a public one does not."""
    fake.control("PATCH", "/options", {"workspace_rate_limit": 2, "window_s": LONG_WINDOW_S})
    fake.control("POST", "/tokens", {"token": "second", "app": "app_second"})
    fake.control("POST", "/tokens", {"token": "public", "app": "app_public", "private": False})

    statuses = [fake.api("GET", "/me", token=one).status_code for one in (fake.token, "second", "second", fake.token)]

    assert [200, 200, 429, 429] == statuses
    assert 200 == fake.api("GET", "/me", token="public").status_code


@pytest.mark.parametrize("scope", ["workspace", "app"])
def test_a_window_can_be_eaten(fake: Fake, scope: str) -> None:
    """Another app can use up what is left; the 429 announces the reset that the control port told."""
    fake.control("PATCH", "/options", {"window_s": LONG_WINDOW_S})

    reset_at = fake.control("POST", "/rate/eat", {"scope": scope, "windows": 1})["reset_at"]
    answer = fake.api("GET", "/me")

    assert 429 == answer.status_code
    assert reset_at == int(answer.headers["X-RateLimit-Reset"])
    assert reset_at > time.time()


def test_an_eaten_limit_is_survived(fake: Fake) -> None:
    """A caller that comes back at the announced reset is served."""
    fake.control("PATCH", "/options", {"window_s": 0.5})
    reset_at = fake.control("POST", "/rate/eat", {"scope": "workspace", "windows": 2})["reset_at"]

    assert 429 == fake.api("GET", "/me").status_code
    while time.time() < reset_at:
        time.sleep(0.05)
    assert 200 == fake.api("GET", "/me").status_code


def test_early_callers_are_punished_when_asked_for(fake: Fake) -> None:
    """With punish_early_s, coming back before the announced reset moves the reset away."""
    fake.control("PATCH", "/options", {"punish_early_s": 30, "window_s": LONG_WINDOW_S})
    fake.script({"kind": "rate_limited", "reset_in_s": 60})

    told = [int(fake.api("GET", "/me").headers["X-RateLimit-Reset"]) for _ in range(3)]

    assert [30, 30] == [later - sooner for sooner, later in itertools.pairwise(told)]


def test_an_early_caller_waits_longer_than_the_window(fake: Fake) -> None:
    """While early callers are punished, one that never stops asking is refused in window after window."""
    fake.control("PATCH", "/options", {"punish_early_s": 5, "window_s": 0.2, "rate_limit": 1})
    until_s = time.time() + 1.5
    statuses = [fake.api("GET", "/me").status_code for _ in iter(lambda: time.time() < until_s, False)]

    assert 200 == statuses[0]
    assert {429} == set(statuses[2:])


def test_a_script_punishes_early_callers_by_itself(fake: Fake) -> None:
    """A scripted 429 can say what coming back early costs; a patient caller is served, other apps are not touched."""
    fake.control("POST", "/tokens", {"token": "second", "app": "app_second"})
    fake.script({"kind": "rate_limited", "reset_in_s": 0.5, "punish_early_s": 1})

    told, later = (int(fake.api("GET", "/me").headers["X-RateLimit-Reset"]) for _ in range(2))
    assert 1 == later - told
    assert 200 == fake.api("GET", "/me", token="second").status_code
    while time.time() < later:
        time.sleep(0.05)
    assert [200, 200] == [fake.api("GET", "/me").status_code for _ in range(2)]


def test_punishing_ends_with_its_option(fake: Fake) -> None:
    """When the option is taken back, callers are served again."""
    fake.control("PATCH", "/options", {"punish_early_s": 30})
    fake.script({"kind": "rate_limited", "reset_in_s": 60})
    assert [429, 429] == [fake.api("GET", "/me").status_code for _ in range(2)]

    fake.control("PATCH", "/options", {"punish_early_s": 0})

    assert 200 == fake.api("GET", "/me").status_code


def test_retry_after_can_be_assumed(fake: Fake) -> None:
    """§16.50: whether a 429 carries Retry-After is a switch; it is off by default."""
    fake.control("PATCH", "/options", {"rate_limit": 0, "assumptions": {"retry_after": "present"}})

    assert "Retry-After" in fake.api("GET", "/me").headers


def test_windows_step_by_their_length_with_a_fixed_offset() -> None:
    """A window counts its calls, ends on its grid, and the next begins with none."""
    window = Window(limit=3, length_s=10, offset_s=4)

    window.turn(1003.9)
    window.used = 2
    window.turn(1003.999)
    assert (2, 1006) == (window.used, window.reset_at)

    window.turn(1004.0)
    assert (0, 1016) == (window.used, window.reset_at)


def test_an_eaten_window_stays_eaten_through_the_ones_named() -> None:
    """Eating three windows leaves the fourth free, whose announced start is returned."""
    window = Window(limit=3, length_s=10, offset_s=0)

    free_at = window.eat(1001, windows=3)

    assert 1032 == free_at
    for wall_s, used in ((1001, 3), (1015, 3), (1029, 3), (1030, 0)):
        window.turn(wall_s)
        assert used == window.used
