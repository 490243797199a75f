"""A target may ask Intercom something before it names anybody; what becomes of such calls is judged as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.project import Project

REVOKED = """@gate
Feature: Tokens
  Somebody made a new one.
  Source: a test.

  @refusals_final
  Rule: A revoked token is not tried again

    Scenario: [AU-02] Nobody is named before the token is refused
      Given a contact for read_contact
      When Intercom revokes the token
      And the target is asked to read_contact
      Then the caller gets a clear error
      And no refused call was repeated
      And no side effects occur
"""
_READS = 'status, headers, body = ask_intercom(f"/contacts/{contact_id}")'
_LOOKS_FIRST = 'status, headers, body = ask_intercom("/me")'
_AND_READS = f"            if status == 200:\n                {_READS}"


@pytest.mark.parametrize(
    ("times", "outcome"), [pytest.param(1, "passed", id="once"), pytest.param(2, "failed", id="twice")]
)
def test_a_token_that_is_looked_at_first_is_judged_by_that_look(project: Project, times: int, outcome: str) -> None:
    """One refused look at the token proves that nothing was repeated, two break the promise."""
    looks = f"\n{' ' * 12}".join([_LOOKS_FIRST] * times)
    project.edit("target/desk.py", _READS, f"{looks}\n{_AND_READS}")
    project.add("features/everyday/tokens.feature", REVOKED)
    run = project.run("-n", "0", "-k", "AU-02")

    assert run.verdict("AU-02")["outcome"] == outcome, run.output
