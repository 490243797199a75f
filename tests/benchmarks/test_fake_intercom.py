"""What the README says about the fake's speed comes from the committed result, and the claims can fail."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from benchmarks.side_by_side import table


@pytest.fixture
def result() -> dict[str, Any]:
    """The committed result."""
    told: dict[str, Any] = json.loads(table.RESULT.read_text("utf-8"))
    return told


def test_the_readme_shows_the_committed_result(result: dict[str, Any]) -> None:
    """benchmarks/README.md has the table of results/fake_intercom.json, word for word."""
    readme = table.README.read_text("utf-8")
    assert table.put(readme, table.written(result)) == readme


def test_every_claim_holds_in_the_committed_result(result: dict[str, Any]) -> None:
    """A result that breaks a claim is not committed."""
    assert [claim for claim, held in table.claims(result).items() if not held] == []


def test_all_peers_were_measured_or_say_why_not(result: dict[str, Any]) -> None:
    """The committed comparison leaves nobody out in silence."""
    named = " ".join(one["name"] for one in [*result["servers"], *result["not_run"]])
    missing = [peer for peer in ("Prism", "Mockoon", "WireMock", "Mountebank", "moto") if peer not in named]
    assert missing == []


@pytest.mark.parametrize("row", ["me", "read", "search", "page"])
@pytest.mark.parametrize("worse", [{"per_s": 1}, {"p99_ms": 1e6}, {"wrong": 1}], ids=["slower", "later", "wrong"])
def test_a_worse_row_breaks_a_claim(result: dict[str, Any], row: str, worse: dict[str, float]) -> None:
    """A row on which a server with a journal is better, or an answer that is wrong, is a claim that does not hold."""
    broken = copy.deepcopy(result)
    broken["servers"][0]["rows"][row] |= worse
    assert not all(table.claims(broken).values())


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("busy", "per_s"), 4_000),
        (("busy", "p99_ms"), 10.0),
        (("reset", "median_ms"), 1.0),
        (("start_ms", "25"), 150.0),
        (("memory", "rss_mb", "1000000"), 1e6),
    ],
    ids=lambda one: ".".join(one) if isinstance(one, tuple) else str(one),
)
def test_a_bound_that_is_reached_breaks_a_claim(result: dict[str, Any], where: tuple[str, ...], value: float) -> None:
    """Each bound of the fake alone is watched."""
    broken = copy.deepcopy(result)
    at = broken["alone"]
    for key in where[:-1]:
        at = at[key]
    at[where[-1]] = value
    assert not all(table.claims(broken).values())
