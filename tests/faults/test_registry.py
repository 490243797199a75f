"""Every fault that a feature can name can be armed, and is called what a profile calls it."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.intercom.scripts import Scripts
from intercom_readiness.errors import UsageError
from intercom_readiness.faults.kinds import ApiKind, LinkKind, Pace
from intercom_readiness.faults.registry import (
    API_KINDS,
    LINK_KINDS,
    api_fault,
    api_phrases,
    fault,
    link_fault,
    link_phrases,
    trouble_of,
)

# Waits that grow, and a timeout that is short against nothing else here.
PACE = Pace(wait_bounds_s=(0.1, 0.2, 0.4), timeout_s=0.6)
# Toxiproxy's own names for the troubles that the suite makes, each with its attributes (README of version 2.12).
TOXICS = {
    "bandwidth": {"rate"},
    "latency": {"latency", "jitter"},
    "limit_data": {"bytes"},
    "reset_peer": {"timeout"},
    "slicer": {"average_size", "size_variation", "delay"},
    "slow_close": {"delay"},
    "timeout": {"timeout"},
}


@pytest.mark.parametrize("phrase", api_phrases())
@pytest.mark.parametrize("count", [1, 4])
def test_an_api_fault_gives_a_script_that_the_fake_takes(phrase: str, count: int) -> None:
    """Each phrase becomes as many answers as calls are to be broken, all of a kind that the fake knows."""
    kind, params = api_fault(phrase)
    answers = kind.answers(params, PACE, count)

    Scripts().add({"id": "f1", "match": {}, "answers": answers, "repeat": False})
    assert len(answers) == count


@pytest.mark.parametrize("phrase", link_phrases())
def test_a_link_fault_gives_toxics_that_toxiproxy_knows(phrase: str) -> None:
    """Each phrase becomes toxics with their own attributes in whole numbers, or what the tap and the link make."""
    kind, params = link_fault(phrase)
    toxics: list[dict[str, Any]] = kind.toxics(params, PACE)

    made_elsewhere = kind.refuses or kind.silences(params) or kind.down_s(params, PACE)
    assert bool(toxics) != bool(made_elsewhere)
    for toxic in toxics:
        attributes = {name: value for name, value in toxic.items() if name not in {"type", "stream"}}
        assert toxic["stream"] in {"upstream", "downstream"}
        assert set(attributes) == TOXICS[toxic["type"]]
        assert all(isinstance(value, int) for value in attributes.values())


def test_only_a_refused_connection_needs_a_control_pair() -> None:
    """Every other trouble leaves a trace that the tap sees."""
    pairs = [
        kind.name for kind in LINK_KINDS for params in kind.phrases.values() if kind.trace(params, PACE).how == "pair"
    ]
    assert pairs == ["link_down"]


@pytest.mark.parametrize("phrase", link_phrases())
def test_what_callers_must_not_notice_ends_no_exchange(phrase: str) -> None:
    """A fault without a trouble shows in times or in nothing; one with a trouble in how exchanges end."""
    kind, params = link_fault(phrase)
    how = kind.trace(params, PACE).how

    assert (how in {"delayed", "passed"}) == (not trouble_of(phrase))


def test_names_and_phrases_are_unique() -> None:
    """A fault has one name everywhere, and a phrase means one fault."""
    kinds: list[ApiKind | LinkKind] = [*API_KINDS, *LINK_KINDS]
    phrases = [phrase for kind in kinds for phrase in kind.phrases]

    assert len({kind.name for kind in kinds}) == len(kinds)
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize(
    ("phrase", "trouble"),
    [
        ("a rate limit", "429"),
        ("a rate limit that only says Retry-After", "429"),
        ("a 503 error", "503"),
        ("a 502 page from the edge", "502"),
        ("a 404 refusal", "404"),
        ("a stalled answer", "timeout"),
        ("dripping headers", "timeout"),
        ("a reply lost to a close", "reset"),
        ("a reply that never comes", "timeout"),
        ("a closed connection", "reset"),
        ("an answer that is not JSON", "malformed"),
        ("a page of HTML with status 200", "malformed"),
        ("refuses connections", "refused"),
        ("swallows every request", "timeout"),
        ("is slower than the timeout", "timeout"),
        ("is slow but usable", ""),
        ("flaps", "reset"),
        ("has forgotten its open connections", "timeout"),
        ("resets connections", "reset"),
    ],
)
def test_a_trouble_is_called_what_a_profile_calls_it(phrase: str, trouble: str) -> None:
    """The words of `on = [...]` in a retry or fallback policy are those of the faults."""
    assert trouble_of(phrase) == trouble


def test_every_phrase_has_a_trouble() -> None:
    """There is no fault that a policy could not name, apart from an answer that is right and merely slow."""
    known = {"", "429", "timeout", "reset", "refused", "malformed"}

    assert {trouble_of(phrase) for phrase in (*api_phrases(), *link_phrases())} - known <= {
        str(status) for status in (400, 401, 403, 404, 422, 500, 502, 503, 504)
    }


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_a_reset_is_announced_later_than_the_longest_claimed_wait(count: int) -> None:
    """Only then a client that ignores it comes too early, and is seen."""
    kind, params = api_fault("a rate limit")
    resets_s = [answer["reset_in_s"] for answer in kind.answers(params, PACE, count)]

    assert all(reset_s > PACE.wait_bound_s(index) for index, reset_s in enumerate(resets_s))


def test_dripping_outlives_the_timeout_and_no_single_gap_does() -> None:
    """A timeout for each read would never notice."""
    kind, params = api_fault("a dripping answer")
    (answer,) = kind.answers(params, PACE, 1)
    smallest_answer_bytes = 100

    assert answer["every_s"] < PACE.timeout_s / 2
    assert answer["every_s"] * smallest_answer_bytes / answer["chunk_bytes"] > 3 * PACE.timeout_s


def test_a_slow_link_is_slower_than_the_timeout_or_well_within_it() -> None:
    """Jitter included, what is usable stays usable, and what is not never gets through."""
    slow, too_slow = (
        kind.toxics(params, PACE)[0]
        for kind, params in map(link_fault, ("is slow but usable", "is slower than the timeout"))
    )

    assert slow["latency"] + slow["jitter"] < 1000 * PACE.timeout_s
    assert too_slow["latency"] - too_slow["jitter"] > 1000 * PACE.timeout_s


def test_a_mild_link_leaves_room_for_all_calls_of_an_operation() -> None:
    """Where several calls share one deadline, what nobody may notice is short against the share of each."""
    pace = Pace(PACE.wait_bounds_s, timeout_s=10.0, share_s=0.5)
    mild = [link_fault(phrase) for phrase in link_phrases() if not trouble_of(phrase)]
    toxics = [toxic for kind, params in mild for toxic in kind.toxics(params, pace)]

    assert pace.usable_s == 0.5
    assert max(toxic.get("latency", 0) + toxic.get("jitter", 0) for toxic in toxics) < 1000 * pace.share_s
    assert max(toxic["delay"] for toxic in toxics if toxic["type"] == "slow_close") < 1000 * pace.share_s


def test_no_reset_is_announced_beyond_what_the_target_waits_for() -> None:
    """A later reset may be shorter than the wait before it; the first one never is, or it would prove nothing."""
    kind, params = api_fault("a rate limit")
    pace = Pace(wait_bounds_s=(0.9, 2.7), timeout_s=0.7, reset_max_s=3.0)
    impatient = Pace(wait_bounds_s=(0.9, 2.7), timeout_s=0.7, reset_max_s=1.0)

    assert [answer["reset_in_s"] for answer in kind.answers(params, pace, 2)] == pytest.approx([1.05, 2.0])
    assert [answer["reset_in_s"] for answer in kind.answers(params, impatient, 2)] == pytest.approx([1.05, 1.05])


def test_a_pace_without_waits_waits_for_nothing() -> None:
    """A target that claims a single attempt has no waits to be longer than."""
    assert Pace(wait_bounds_s=(), timeout_s=1.0).wait_bound_s(3) == 0.0
    assert PACE.wait_bound_s(7) == 0.4


@pytest.mark.parametrize(
    ("find", "phrase", "message"),
    [
        (api_fault, "a 503 eror", "no API fault is called 'a 503 eror'. Did you mean 'a 503 error'?"),
        (
            link_fault,
            "resets connection",
            "no link fault is called 'resets connection'. Did you mean 'resets connections'?",
        ),
        (fault, "a hiccup", "no API fault is called 'a hiccup'"),
    ],
)
def test_a_phrase_that_means_nothing_is_told(find: Any, phrase: str, message: str) -> None:
    """A typing mistake in a feature names what was probably meant."""
    with pytest.raises(UsageError) as told:
        find(phrase)

    assert str(told.value).startswith(message)
