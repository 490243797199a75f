"""The vendor facts hold together: names, versions, codes and scopes."""

from __future__ import annotations

import pytest

from intercom_readiness.vendor import errors, limits, scopes, versions
from intercom_readiness.vendor.operations import BY_NAME, OPERATIONS, UNKNOWN, Operation, operation_of


def test_every_operation_is_found_by_its_own_path() -> None:
    """A request made after an operation's path is named after it, so no path hides another."""
    found = [operation_of(one.method, one.path.replace("{id}", "65aa00000000000000000001")) for one in OPERATIONS]

    assert list(OPERATIONS) == found


def test_names_are_unique() -> None:
    """No two operations share a name."""
    assert len(OPERATIONS) == len(BY_NAME)


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/contacts/65aa?x=1", "contacts.read"),
        ("GET", "/contacts/", "contacts.list"),
        ("POST", "/contacts/search?per_page=1", "contacts.search"),
        ("GET", "/contacts/find_by_external_id/m-1", "contacts.find_by_external_id"),
        ("GET", "/conversations/deleted", "conversations.deleted.list"),
        ("DELETE", "/contacts/65aa/tags/81", "contacts.tags.detach"),
    ],
)
def test_fixed_segments_come_before_ids(method: str, path: str, name: str) -> None:
    """A query is ignored, and a fixed segment wins over an id."""
    assert name == operation_of(method, path).name


@pytest.mark.parametrize(
    ("method", "path", "writes"), [("GET", "/nothing", False), ("POST", "/nothing", True), ("PATCH", "/contacts", True)]
)
def test_unknown_calls_count_as_writes_unless_they_read(method: str, path: str, writes: bool) -> None:  # noqa: FBT001
    """What Intercom does not have is unknown, and counts as a write unless its method only reads."""
    assert Operation(UNKNOWN, method, path, writes) == operation_of(method, path)


def test_searches_are_reads() -> None:
    """POST calls that only look are no writes."""
    assert not any(one.writes for one in OPERATIONS if one.name.endswith((".search", ".list", ".read")))


def test_versions_are_ordered_as_numbers() -> None:
    """2.9 is older than 2.10, and Preview is the newest."""
    assert versions.at_least("2.10", "2.9")
    assert not versions.at_least("2.9", "2.10")
    assert versions.at_least("Preview", "2.16")
    assert versions.at_least("Unstable", "Preview")
    assert versions.DEFAULT_VERSION in versions.VERSIONS
    with pytest.raises(ValueError, match="none of"):
        versions.rank("2.99")


def test_catalogued_errors_use_known_codes() -> None:
    """Each error's code is in the list of codes, with its status where one is published."""
    catalogued = [one for one in vars(errors).values() if isinstance(one, errors.WireError)]

    assert len(catalogued) > 20
    for error in (*catalogued, *errors.DEFAULT_BY_STATUS.values()):
        assert error.code in errors.CODES
        assert error.source


def test_scripted_statuses_have_their_own_error() -> None:
    """The error that a status stands for has that status."""
    assert all(status == error.status for status, error in errors.DEFAULT_BY_STATUS.items())


def test_implied_scopes_exist() -> None:
    """A scope includes only scopes that exist."""
    for scope, included in scopes.IMPLIED.items():
        assert {scope, *included} <= set(scopes.SCOPES)
    assert frozenset({"write_tags", "read_tags"}) == scopes.granted(frozenset({"write_tags"}))
    assert frozenset() == scopes.granted(frozenset())


def test_windows_are_a_sixth_of_a_minute() -> None:
    """The window limits are the minute's, spread over ten seconds and rounded up."""
    windows = 60 / limits.WINDOW_S

    assert limits.APP_REQUESTS_PER_WINDOW == -(-limits.APP_REQUESTS_PER_MINUTE // windows)
    assert limits.WORKSPACE_REQUESTS_PER_WINDOW == -(-limits.WORKSPACE_REQUESTS_PER_MINUTE // windows)
