"""Only what a profile calls absent is not applicable; what it does not speak of is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import UsageError
from intercom_readiness.plan.applicability import not_judged
from tests.plan.conftest import a_promise

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

FALLBACK = '[policy.fallback]\non = ["5xx", "timeout"]\n'
DROPPED = '[policy.fallback]\non = ["5xx"]\ndropped_by = ["404", "contact.deleted", "contact.lead.updated"]\n'
WRITE = """
[operations.upsert]
role = "write"
request = "POST /customers"
json = { mail = "{email}" }
creates = ["user"]
"""
LATER = "accepted = { completion = { effect = true, within_s = 5 } }\n"
LATER_SYNC = '[operations.nightly]\nrole = "sync"\nrequest = "POST /jobs"\n' + LATER
ERRORS = '[errors]\nat = { code = "/code" }\ncode = { bad_token = "auth" }\n'
PAGE_SIZE = '[settings.page_size]\nunit = "count"\nvalue = 50\n'
LIFETIME = '[settings.cache_lifetime]\nunit = "s"\n'
CHANGING = LIFETIME + 'env = "LIFETIME"\nlab = 300\nshort = 2\n'
ENDLESS = LIFETIME + 'env = "LIFETIME"\nlab = 300\n'
CACHE_FIRST = '[policy.reads]\nfirst = "cache"\n'
FRESH = '[settings.cache_freshness]\nunit = "s"\nenv = "FRESH"\n'
FRESH_FIXED = '[settings.cache_freshness]\nunit = "s"\n'
FIXED = LIFETIME + "value = 300\n"
SILENT_WRITE = WRITE.replace('creates = ["user"]\n', "")
CHANGING_WRITE = SILENT_WRITE + "creates = []\n"
NO_COPIES = '[absent]\nfallback = "no copies"\n'
NO_LEADS = '[absent]\nleads = "none here"\n'
ONE_SCOPE = '[absent]\nmissing_scope = "one token, all scopes"\n'


@pytest.mark.parametrize(
    ("need", "added", "outcome"),
    [
        pytest.param("role:read", "", None, id="a role that is declared"),
        pytest.param("role:list", "", "unknown", id="a role that is not"),
        pytest.param("role:list", '[absent]\nlist = "never"\n', "not_applicable", id="a role that is absent"),
        pytest.param("role:list", '[absent]\nexport_contacts = "never"\n', "not_applicable", id="by its other name"),
        pytest.param("claim:fallback", FALLBACK, None, id="a claim that is made"),
        pytest.param("claim:fallback", "", "unknown", id="a claim that is not"),
        pytest.param("claim:fallback", NO_COPIES, "not_applicable", id="a claim that is absent"),
        pytest.param("claim:fallback", "[policy.fallback]\non = []\n", "not_applicable", id="a claim of nothing"),
        pytest.param("setting:cache_lifetime", CHANGING, None, id="a setting that can change"),
        pytest.param("setting:cache_lifetime/short", CHANGING, None, id="a short value that is given"),
        pytest.param("setting:cache_lifetime/short", ENDLESS, "unknown", id="a short value that is not given"),
        pytest.param("setting:cache_lifetime/3", ENDLESS, None, id="a value of the scenario's own"),
        pytest.param("aging:", "", None, id="reads that ask Intercom first"),
        pytest.param("aging:", CACHE_FIRST, "unknown", id="copies of which nobody knows how long they are fresh"),
        pytest.param("aging:", CACHE_FIRST + FRESH + "lab = 300\n", "unknown", id="copies that are fresh for long"),
        pytest.param("aging:", CACHE_FIRST + FRESH + "lab = 300\nshort = 1\n", None, id="copies with a short value"),
        pytest.param("aging:", CACHE_FIRST + FRESH + "lab = 2\n", None, id="copies that are fresh for seconds"),
        pytest.param(
            "aging:", CACHE_FIRST + FRESH_FIXED + "value = 2\n", None, id="copies with a short fixed freshness"
        ),
        pytest.param(
            "aging:", CACHE_FIRST + FRESH_FIXED + "value = 300\n", "unknown", id="copies fresh for long, fixed"
        ),
        pytest.param("setting:cache_lifetime", "", "unknown", id="a setting that is not declared"),
        pytest.param("setting:cache_lifetime", FIXED, "unknown", id="a setting that is fixed"),
        pytest.param("setting:page_size", PAGE_SIZE, "not_applicable", id="a page size that is fixed"),
        pytest.param("setting:page_size", "", "unknown", id="a page size that is not declared"),
        pytest.param("creates:upsert/user", WRITE, None, id="a write that creates users"),
        pytest.param("creates:upsert/lead", WRITE, "not_applicable", id="a write that creates no leads"),
        pytest.param("creates:upsert/lead", SILENT_WRITE, "unknown", id="a write that does not say what it creates"),
        pytest.param("creates:upsert/lead", SILENT_WRITE + NO_LEADS, "not_applicable", id="leads are absent"),
        pytest.param("creates:upsert/user", CHANGING_WRITE, "not_applicable", id="a write that creates nobody"),
        pytest.param("updates:upsert", WRITE, None, id="a write that says nothing about updates"),
        pytest.param("updates:upsert", WRITE + "updates = false\n", "not_applicable", id="a write that only creates"),
        pytest.param("updates:upsert", "", "unknown", id="updates by an operation that is not declared"),
        pytest.param("accepts:", WRITE + LATER, None, id="work that is accepted and done later"),
        pytest.param("accepts:", WRITE + LATER_SYNC, "not_applicable", id="a job that is accepted and done later"),
        pytest.param("accepts:", WRITE, "not_applicable", id="work that is done before its answer"),
        pytest.param("process:", "", None, id="a target that is started here"),
        pytest.param("fallback_on:a 503 error", FALLBACK, None, id="a fallback on 5xx covers a 503"),
        pytest.param("fallback_on:a stalled answer", FALLBACK, None, id="a fallback on timeouts"),
        pytest.param("fallback_on:refuses connections", FALLBACK, "not_applicable", id="no fallback on refusals"),
        pytest.param("fallback_on:a 503 error", "", "unknown", id="no word about a fallback"),
        pytest.param("drops:", FALLBACK, "not_applicable", id="a fallback whose copies no topic drops"),
        pytest.param("drops:", DROPPED, None, id="a topic that drops copies"),
        pytest.param("drops:", "", "unknown", id="no word about topics that drop copies"),
        pytest.param("table:token.rotation", "", "unknown", id="a table that is not there"),
        pytest.param(
            "table:token.rotation", '[absent]\ntoken = "none"\n', "not_applicable", id="a table that is absent"
        ),
        pytest.param("history:", "[source]\nhistory = true\n", None, id="a history that is searched"),
        pytest.param("history:", "[source]\n", "not_applicable", id="a history that is searched on demand"),
        pytest.param("history:", "", "unknown", id="a history of nothing"),
        pytest.param("error:bad_token", ERRORS, None, id="an error that is told apart"),
        pytest.param("error:missing_scope", ERRORS, "unknown", id="an error that is not"),
        pytest.param("error:missing_scope", ERRORS + ONE_SCOPE, "not_applicable", id="an error that is absent"),
    ],
)
def test_a_need_is_met_absent_or_unknown(
    profile: Callable[..., Profile], need: str, added: str, outcome: str | None
) -> None:
    """Silence never makes a gate green."""
    found = not_judged(a_promise(need), profile(added))

    assert (found.outcome if found else None) == outcome


def test_the_case_of_a_role_that_is_not_declared_is_unknown(profile: Callable[..., Profile]) -> None:
    """The row that stands for a missing role says what to do about it."""
    found = not_judged(a_promise(case=(("operation", "no list operation"),)), profile())

    assert found is not None
    assert found.outcome == "unknown"
    assert found.reason == (
        "operation with role 'list' is neither declared nor absent: set [operations.NAME] with role = \"list\", or "
        "give a reason in [absent] under list"
    )


@pytest.mark.parametrize(
    ("need", "added", "reason"),
    [
        pytest.param(
            "webhooks:durable_work", "",
            'durable work is not declared: set policy.webhooks.work = "inline", "queue_in_memory" or "durable"',
            id="a claim",
        ),
        pytest.param(
            "setting:cache_lifetime/short", ENDLESS,
            "settings.cache_lifetime has no short value, and this is seen with one only: set "
            "settings.cache_lifetime.short", id="a value",
        ),
        pytest.param(
            "aging:", CACHE_FIRST + FRESH + "lab = 300\n",
            'policy.reads.first = "cache", and a copy that is fresh meets no fault for 300 s: give '
            "settings.cache_freshness a short value, of about a second", id="a freshness",
        ),
        pytest.param(
            "table:token.rotation", "",
            "[token.rotation] is neither declared nor absent: set [token.rotation], or give a reason in [absent] under "
            "token_rotation", id="a part of a table, which is absent by its item",
        ),
        pytest.param(
            "metric:quota", "",
            "series of quota is neither declared nor absent: set metrics.quota_left or metrics.quota_used, or give a "
            "reason in [absent] under metrics", id="one of two",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_with_its_key(
    profile: Callable[..., Profile], need: str, added: str, reason: str
) -> None:
    """Before anything runs, whoever wrote the profile reads which key to set and what may stand there."""
    found = not_judged(a_promise(need, items=("token_rotation",)), profile(added))

    assert found is not None
    assert found.reason == reason


def test_what_a_profile_says_no_to_is_told_with_its_key(profile: Callable[..., Profile]) -> None:
    """A reader sees which word of the profile took a promise away."""
    found = not_judged(a_promise("webhooks:durable_work"), profile('[policy.webhooks]\nwork = "queue_in_memory"\n'))

    assert found is not None
    assert found.reason == "the profile declares that there is no durable work (policy.webhooks.work)"


def test_the_reason_of_an_absence_is_told(profile: Callable[..., Profile]) -> None:
    """A reader of the report sees why a promise did not run."""
    found = not_judged(a_promise("role:list"), profile('[absent]\nlist = "nobody exports"\n'))

    assert found is not None
    assert found.reason == "absent: nobody exports"


def test_an_absence_outweighs_silence(profile: Callable[..., Profile]) -> None:
    """Of a service without copies nobody needs to know how long they live."""
    found = not_judged(a_promise("setting:cache_lifetime", "claim:fallback"), profile('[absent]\nfallback = "none"\n'))

    assert found is not None
    assert found.outcome == "not_applicable"


@pytest.mark.parametrize(
    ("items", "outcome"),
    [
        pytest.param(("retry_jitter",), "not_applicable", id="its only item"),
        pytest.param(("retry_jitter", "fallback_serves"), None, id="one of two"),
        pytest.param((), None, id="none"),
    ],
)
def test_a_promise_whose_items_are_absent_does_not_apply(
    profile: Callable[..., Profile], items: tuple[str, ...], outcome: str | None
) -> None:
    """An item that is absent takes its own promises with it, and no other."""
    found = not_judged(a_promise(items=items), profile('[absent]\nretry_jitter = "one instance, one caller"\n'))

    assert (found.outcome if found else None) == outcome


@pytest.mark.parametrize(
    ("need", "message"),
    [
        ("colour:red", "a step needs 'colour:red'; the kinds of needs are table, claim, role"),
        ("claim:fallbck", r"a step needs \[policy.fallbck\], which no profile can have. Did you mean 'fallback'?"),
        ("fallback_on:a hiccup", "no API fault is called 'a hiccup'"),
    ],
)
def test_a_need_that_nobody_can_meet_is_a_mistake_of_the_step(
    profile: Callable[..., Profile], need: str, message: str
) -> None:
    """A typing mistake in a step is told, and not taken for silence of the profile."""
    with pytest.raises(UsageError, match=message):
        not_judged(a_promise(need), profile(FALLBACK))


def test_a_setting_that_is_fixed_in_code_is_not_called_undeclared(profile: Callable[..., Profile]) -> None:
    """Whoever has declared a fixed value is told that the lab has to change it, not to declare it."""
    fixed = profile("[settings.cache_capacity]\nvalue = 5000\n")

    found = not_judged(a_promise("setting:cache_capacity"), fixed)

    assert found is not None
    assert found.reason.startswith("settings.cache_capacity is fixed in code")
