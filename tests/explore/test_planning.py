"""Which trials there are, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.explore.planning import plan
from intercom_readiness.explore.trials import Case
from intercom_readiness.faults.registry import link_phrases
from intercom_readiness.profile import load_profile
from tests.explore.places import REFERENCE

if TYPE_CHECKING:
    from intercom_readiness.explore.trials import Hit, Trial
    from intercom_readiness.profile import Profile

READ = Case("read_contact", "read", "known", ("contacts.read",), 0)
UPSERT = Case("upsert_contact", "write", "new lead", ("contacts.search", "contacts.create"), 1)
PAGES = Case("export_contacts", "list", "pages", ("contacts.list", "contacts.list"), 0)


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Load the reference's profile."""
    return load_profile(REFERENCE)


def _hits(trials: list[Trial], operation: str) -> set[Hit]:
    return {hit for trial in trials if trial.operation == operation for hit in trial.hits}


def test_each_fault_meets_each_call(profile: Profile) -> None:
    """A 503 meets either call of a write, all of them, and its last write; every phrase of the link meets it once."""
    hits = _hits(plan([UPSERT], profile, 1, pairs=False), "upsert_contact")

    places = {(hit.place, hit.number) for hit in hits if hit.phrase == "a 503 error"}
    assert places == {("call", 1), ("call", 2), ("every", 1), ("last write", 1)}
    assert {hit.phrase for hit in hits if hit.on_the_link} == set(link_phrases())


def test_a_lie_that_nobody_can_see_through_is_not_told(profile: Profile) -> None:
    """Only a read is told that there is nobody, only several pages are odd, only somebody recognisable is quoted."""
    trials = plan([READ, UPSERT, PAGES], profile, 1, pairs=False)

    missing = {trial.operation for trial in trials if any(hit.phrase == "a 404 refusal" for hit in trial.hits)}
    odd = {trial.operation for trial in trials if any(hit.kind == "odd_page" for hit in trial.hits)}
    assert (missing, odd) == ({"read_contact"}, {"export_contacts"})
    empty = {hit.place for trial in trials for hit in trial.hits if hit.phrase == "an empty page in the middle"}
    assert empty == {"call"}
    assert not any("quotes" in hit.phrase for trial in trials for hit in trial.hits)


def test_the_seed_gives_the_order(profile: Profile) -> None:
    """The same seed gives the same trials in the same order, another one another order of the same trials."""
    first, again, other = (plan([READ, UPSERT], profile, seed, pairs=False) for seed in (1, 1, 2))

    assert first == again != other
    assert set(first) == set(other)


def test_the_first_trials_are_of_many_kinds(profile: Profile) -> None:
    """A short budget sees nearly every kind of fault before any kind comes again."""
    trials = plan([READ, UPSERT, PAGES], profile, 3, pairs=False)
    kinds = {hit.kind for trial in trials for hit in trial.hits}

    assert {trial.situation for trial in trials[:3]} == {"crowd"}
    assert {trial.hits[0].kind for trial in trials[3 : len(kinds) + 3]} == kinds


def test_pairs_take_turns_with_single_faults(profile: Profile) -> None:
    """Every other trial has two faults, the second of which meets a call."""
    trials = plan([READ, UPSERT], profile, 1, pairs=True)

    assert [len(trial.hits) for trial in trials[:6]] == [1, 2, 1, 2, 1, 2]
    assert all(trial.hits[1].place == "call" for trial in trials if len(trial.hits) > 1)
