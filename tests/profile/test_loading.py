"""What a well-written profile gives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.profile import load_profile
from intercom_readiness.profile.policy import ResetWait, Waits

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

    Load = Callable[..., Profile]

HELPDESK = Path(__file__).with_name("profiles") / "helpdesk.toml"


def test_the_sketch_of_a_foreign_service_can_be_said() -> None:
    """Every key of the sketch that the format grew from is accepted."""
    profile = load_profile(HELPDESK)

    assert profile.target.command == ("node", "dist/main.js")
    assert profile.target.ready.request == "GET /internal/live"
    assert [one.name for one in profile.by_role("health")] == ["health"]
    assert profile.policy.retry is not None
    assert profile.policy.retry.wait_s == Waits(first=0.5, factor=2, cap=8, jitter="full")
    assert profile.policy.retry.reset == ResetWait(wait_max_s=30)
    assert profile.operation("upsert_contact").accepted is not None
    assert profile.errors.code == {"bad_token": ("upstream_auth",), "missing_scope": ("upstream_scope",)}


def test_absent_names_are_given_in_their_canonical_form() -> None:
    """A role may be called absent by the name of its usual operation."""
    profile = load_profile(HELPDESK)

    assert profile.absent == {
        "erase": "erasure is done in the CRM",
        "alerts": "rules live in the platform repository",
    }


def test_little_is_enough(load: Load) -> None:
    """A profile may say no more than how to start the target and how to ask it one thing."""
    profile = load()

    assert profile.tier == "standard"
    assert profile.target.isolation == "restart"
    assert profile.folder == profile.path.parent
    assert profile.policy.retry is None


def test_a_list_of_one_needs_no_brackets(load: Load) -> None:
    """A single status stands for a list of one."""
    profile = load("done = { status = 200 }\n[errors]\nstatus = { missing = 404, unavailable = [502, 503] }\n")

    assert profile.operation("read_contact").done.status == (200,)
    assert profile.errors.status == {"missing": (404,), "unavailable": (502, 503)}


def test_an_error_code_may_be_a_number(load: Load) -> None:
    """A service that numbers its errors writes the numbers as they are, beside texts where it likes."""
    profile = load('[errors]\nat = { code = "/code" }\ncode = { bad_token = 4011, missing_scope = [4031, "scope"] }\n')

    assert profile.errors.code == {"bad_token": (4011,), "missing_scope": (4031, "scope")}


def test_an_operation_knows_its_name(load: Load) -> None:
    """An operation carries the name of its table."""
    assert load().operation("read_contact").name == "read_contact"


def test_an_unknown_operation_is_told_with_the_name_that_was_meant(load: Load) -> None:
    """Asking for an operation that does not exist names a close one."""
    with pytest.raises(LabError, match="Did you mean 'read_contact'"):
        load().operation("read_contct")


RETRY = '\n[policy.retry]\nattempts_max = 4\nwait_s = { first = 0.5 }\non = ["429", "5xx"]\n'


def test_an_operation_overrides_only_what_it_says(load: Load) -> None:
    """What an operation leaves out of its retry policy is taken from the whole target's."""
    profile = load("retry = { attempts_max = 2 }\n" + RETRY)

    assert profile.retry_for("read_contact").attempts_max == 2
    assert profile.retry_for("read_contact").on == ("429", "5xx")
    assert profile.retry_for().attempts_max == 4


def test_no_retry_policy_is_a_missing_claim(load: Load) -> None:
    """A profile without a retry policy gives no bounds, and says so."""
    with pytest.raises(LabError, match=r"no \[policy.retry\]"):
        load().retry_for("read_contact")


def test_a_waiver_may_expire_on_a_toml_date(load: Load) -> None:
    """A day is written as a TOML date or as a text."""
    text = '\n[[waiver]]\nitem = "rl_reset"\nreason = "r"\nowner = "o"\nexpires = '
    profile = load(text + "2031-04-30\n" + text.replace("rl_reset", "rl_jitter") + '"2031-05-01"\n')

    assert [str(waiver.expires) for waiver in profile.waiver] == ["2031-04-30", "2031-05-01"]
