"""What a profile says about logs, metrics, attributes and the status page: read, checked, and used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from intercom_readiness.errors import UsageError
from intercom_readiness.profile.metrics_reading import read_metrics
from intercom_readiness.profile.replies import Look, Reply
from intercom_readiness.profile.signs import page_sign_shows
from intercom_readiness.profile.watching import PageSign, Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.profile import Profile

WRITE = (
    '[operations.upsert]\nrole = "write"\nrequest = "POST /people/{email}"\njson = { more = "{custom_attributes?}" }\n'
)
HEALTH = '[operations.health]\nrole = "health"\nrequest = "GET /health"\nstate = "/state"\n'
PAGE = '[target.env]\nPAGE = "{status_page.url}"\n'
SIGNS = 'incident = { at = "/page", is = "incident" }\nunknown = { at = "/page", is = "unknown" }\n'
CHECKS = '[policy.attributes]\nchecks = ["type"]\n'

MISTAKES = {
    "log stream": ('[logs]\nfrom = "stdot"\n', "logs.from: 'stdot' is no stream and no file. Did you mean 'stdout'?"),
    "log file of all labs": ('[logs]\nfrom = "desk.log"\n', "several labs would log to one file"),
    "word for a metric": (
        '[metrics]\nrequest = "GET /metrics"\n[policy.status_page]\nwithin_s = 1\n'
        'incident = { metric = "x", is = "open" }\nunknown = { metric = "y" }\n' + PAGE,
        "policy.status_page.incident: the value of a metric is a number",
    ),
    "labels": (
        '[metrics]\nrequest = "GET /metrics"\nerrors = { name = "x", labels = { code = "[" } }\n',
        "metrics.errors.labels.code: '[' is not a regular expression",
    ),
    "unit of a count": (
        '[metrics]\nrequest = "GET /metrics"\nerrors = { name = "x", unit = "ms" }\n',
        "metrics.errors.unit: only for latency",
    ),
    "nothing checked": (
        WRITE + '[policy.attributes]\nchecks = []\nfields = { a = "integer" }\n',
        "at least one of type",
    ),
    "no fields": (WRITE + CHECKS, "policy.attributes.fields: needs an attribute that the target knows"),
    "type of texts": (WRITE + CHECKS + 'fields = { plan = "string" }\n', "a wrong type shows on an integer"),
    "no length": (
        WRITE + '[policy.attributes]\nchecks = "length"\nfields = { plan = "string" }\n',
        "policy.attributes.length_max: missing",
    ),
    "no place": (CHECKS + 'fields = { seats = "integer" }\n', "no operation of role write sends any"),
    "a place that is not optional": (
        WRITE.replace("attributes?", "attributes") + CHECKS + 'fields = { seats = "integer" }\n',
        "operations.upsert: {custom_attributes} must be optional",
    ),
    "an attribute that nobody knows": (
        WRITE.replace("custom_attributes?", "attribute:sets?") + CHECKS + 'fields = { seats = "integer" }\n',
        "{attribute:sets?} names an attribute that policy.attributes.fields does not have",
    ),
    "a page that nobody is told of": (
        HEALTH + "[policy.status_page]\nwithin_s = 1\n" + SIGNS,
        "policy.status_page: the target does not learn where the page is",
    ),
    "a page without health": (
        PAGE + "[policy.status_page]\nwithin_s = 1\n" + SIGNS,
        "policy.status_page.incident: needs an operation of role health",
    ),
    "a page by a metric that is not scraped": (
        PAGE + '[policy.status_page]\nwithin_s = 1\nincident = { metric = "x" }\nunknown = { metric = "y" }\n',
        "policy.status_page.incident.metric: needs metrics.request",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told(load: Callable[..., Profile], name: str) -> None:
    """Who writes what cannot be watched hears where and why."""
    added, expected = MISTAKES[name]

    with pytest.raises(UsageError) as told:
        load("\n" + added, replaced={'name = "desk"': 'name = "desk"\ninstances_max = 2'})

    assert expected in str(told.value)


def test_good_claims_are_read(load: Callable[..., Profile]) -> None:
    """A profile that says all of it says what was meant."""
    claims = CHECKS + 'fields = { seats = "integer" }\n[policy.status_page]\nwithin_s = 1\n' + SIGNS

    profile = load("\n" + WRITE + HEALTH + PAGE + claims + '[logs]\nfrom = "logs/{worker}.log"\n')

    assert profile.policy.attributes is not None
    assert profile.policy.attributes.fields == {"seats": "integer"}
    assert profile.policy.status_page is not None
    assert profile.policy.status_page.unknown.is_ == "unknown"
    assert profile.logs is not None
    assert profile.logs.file == "logs/{worker}.log"


def test_the_request_of_ready_is_the_liveness_check_unless_another_is_named(load: Callable[..., Profile]) -> None:
    """Most services have one such request."""
    ready = load(replaced={'name = "desk"': 'name = "desk"\nready = { request = "GET /live", status = 204 }'})
    live = load(replaced={'name = "desk"': 'name = "desk"\nready = { log = "up" }\nlive = { request = "GET /alive" }'})
    neither = load()

    assert ready.target.liveness is not None
    assert (ready.target.liveness.request, ready.target.liveness.status) == ("GET /live", (204,))
    assert live.target.liveness is not None
    assert live.target.liveness.request == "GET /alive"
    assert neither.target.liveness is None


SCRAPED = """\
# TYPE calls counter
calls_total{code="200"} 5
calls_total{code="429"} 2
calls_total{code="error",reason="reset"} 1
# TYPE took summary
took_sum 1.5
took_count 3
"""


def scrape(text: str = SCRAPED, **more: Any) -> Reply:
    """Make the reply to a scrape."""
    return Reply(began_s=1.0, ended_s=2.0, body=text.encode(), **({"status": 200} | more))


@pytest.mark.parametrize(
    ("series", "options", "value"),
    [
        (Series(name="calls_total"), {}, 8.0),
        (Series(name="calls"), {}, 8.0),
        (Series(name="calls_total", labels={"code": "4..|error"}), {}, 3.0),
        (Series(name="calls_total", outcome_label="code"), {"outcome": "429"}, 2.0),
        (Series(name="took"), {"ending": "_sum"}, 1.5),
        (Series(name="calls_total", labels={"code": "5.."}), {}, None),
        (Series(name="nothing"), {}, None),
    ],
    ids=["all", "without its ending", "by a pattern", "by outcome", "of a summary", "no such label", "no such name"],
)
def test_a_series_is_added_up(series: Series, options: dict[str, str], value: float | None) -> None:
    """What matches by name and labels counts; what is not there is told from zero."""
    assert read_metrics(scrape()).total(series, **options) == value


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (scrape("<html>"), "not in Prometheus' text format"),
        (scrape("x 1", status=500), "status 500"),
        (scrape("", status=None, trouble="refused"), "the connection was refused"),
    ],
    ids=["a page", "an error", "nothing"],
)
def test_a_scrape_that_cannot_be_read_says_why(reply: Reply, why: str) -> None:
    """No number is made up."""
    read = read_metrics(reply)

    assert why in read.unreadable
    assert read.samples == ()


@pytest.mark.parametrize(
    ("sign", "value", "shown"),
    [
        ({"metric": "page"}, 2, True),
        ({"metric": "page"}, 0, False),
        ({"metric": "page", "is": 1}, 2, False),
        ({"metric": "page", "is": [1, 2]}, 2, True),
        ({"metric": "page", "labels": {"kind": "incident"}}, 2, True),
        ({"metric": "page", "labels": {"kind": "unknown"}}, 2, False),
        ({"metric": "other"}, 2, False),
        ({"at": "/page", "is": "open"}, 2, True),
        ({"at": "/page", "is": "unknown"}, 2, False),
    ],
)
def test_a_sign_of_the_page_stands_in_health_or_in_a_metric(
    sign: dict[str, Any],
    value: float,
    shown: bool,  # noqa: FBT001
) -> None:
    """A metric shows by a value that is not 0 or one that is named, health by what stands in a place."""
    declared = PageSign(**{"is_" if name == "is" else name: one for name, one in sign.items()})
    scrape = read_metrics(Reply(began_s=0, ended_s=0, status=200, body=f'page{{kind="incident"}} {value}\n'.encode()))
    look = Look({"page": "open"}, {})

    assert page_sign_shows(declared, look, scrape) is shown
    assert not page_sign_shows(declared, None, None)
