"""Proves that scopes which are missing or left over are caught, and tokens that were never given."""

from __future__ import annotations

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges import scopes

READ = {"read_single_user_company": "contacts.read"}
WRITE = READ | {"write_users_companies": "contacts.update"}


def judged(claimed: set[str] | None, needed: dict[str, str], **beside: str) -> str:
    """Judge scopes."""
    return scopes.the_scopes_are_those_needed(None if claimed is None else frozenset(claimed), needed, beside=beside)


@pytest.mark.parametrize(
    ("claimed", "needed"),
    [({"read_single_user_company"}, READ), ({"read_write_users"}, WRITE), ({"write_users_companies"}, WRITE)],
    ids=["one", "one that includes them", "one that includes the other"],
)
def test_scopes_that_were_needed_pass(claimed: set[str], needed: dict[str, str]) -> None:
    """A scope may stand for what it includes."""
    assert "contacts.read" in judged(claimed, needed)


def test_a_scope_with_a_reason_passes() -> None:
    """The suite does not see all that a service does."""
    assert "the bot answers" in judged(
        {"read_single_user_company", "write_conversations"}, READ, write_conversations="the bot answers"
    )


def test_a_private_app_passes_and_what_is_left_over_is_told() -> None:
    """Its token cannot have fewer."""
    assert "24 are left over" in judged(None, READ)


@pytest.mark.parametrize(
    ("claimed", "needed", "words"),
    [
        ({"read_single_user_company"}, WRITE, r"missing: write_users_companies \(for contacts.update\)"),
        ({"read_single_user_company", "read_tags"}, READ, "left over: read_tags"),
        ({"read_write_users", "read_list_users_companies"}, WRITE, "left over: read_list_users_companies"),
        ({"read_tags"}, READ, "missing: .*; left over: read_tags"),
    ],
)
def test_scopes_that_are_missing_or_left_over_are_caught(claimed: set[str], needed: dict[str, str], words: str) -> None:
    """Both are named."""
    with pytest.raises(PromiseBroken, match=words):
        judged(claimed, needed)


def test_work_without_any_scope_proves_nothing() -> None:
    """There is nothing to compare with."""
    with pytest.raises(MissingPremise):
        judged({"read_tags"}, {})


def test_calls_with_the_given_token_pass() -> None:
    """Every one of them."""
    assert scopes.every_call_carried_the_token(3, {}).startswith("all 3 calls")


@pytest.mark.parametrize(("mark", "words"), [("ab12", "another token"), ("", "no token")])
def test_a_call_with_another_token_is_caught(mark: str, words: str) -> None:
    """Baked into the code, or forgotten."""
    with pytest.raises(PromiseBroken, match=f"contacts.search carried {words}"):
        scopes.every_call_carried_the_token(3, {mark: "contacts.search"})


def test_no_call_proves_nothing() -> None:
    """A token that nobody saw."""
    with pytest.raises(MissingPremise):
        scopes.every_call_carried_the_token(0, {})
