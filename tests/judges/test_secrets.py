"""Proves that secrets in files and commands, and tokens that nobody vouches for, are caught."""

from __future__ import annotations

from datetime import date

import pytest

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges import attesting, environments, secrets
from intercom_readiness.judges.environments import Named

TODAY = date(2031, 5, 1)
FOUND = "a.py:3 holds an access token of Intercom (60 characters, not shown)"


def looked(*findings: str, files: int = 3) -> str:
    """Judge what was found in a few files."""
    allowed = ["b.py:1 (a sample)"]
    return secrets.no_secret_stands(findings, where="the source", files=files, allowed=allowed, hint="rotate it")


def test_files_without_secrets_pass_and_name_what_was_let_pass() -> None:
    """Who allows something answers for it in the report."""
    assert looked() == "no secret in 3 files of the source; let pass: b.py:1 (a sample)"


def test_a_secret_is_caught() -> None:
    """By file and line, without its value."""
    with pytest.raises(PromiseBroken, match=r"a\.py:3 holds an access token"):
        looked(FOUND)


def test_no_files_prove_nothing() -> None:
    """A wrong pattern must not look like a clean tree."""
    with pytest.raises(MissingPremise, match="the source has no files"):
        looked(files=0)


@pytest.mark.parametrize("found", ["prod/token", "secret: prod/token"])
def test_a_deployment_that_shows_it_passes(found: str) -> None:
    """Alone or in a longer text."""
    assert "deploy.yaml shows it" == secrets.the_manifest_shows(
        found, wanted="prod/token", what="it", place="deploy.yaml"
    )


@pytest.mark.parametrize("found", [None, "dev/token"])
def test_a_deployment_that_shows_something_else_is_caught(found: str | None) -> None:
    """Nothing, or the token of another environment."""
    with pytest.raises(PromiseBroken, match=r"deploy\.yaml shows it"):
        secrets.the_manifest_shows(found, wanted="prod/token", what="it", place="deploy.yaml")


def test_a_token_among_arguments_is_caught() -> None:
    """Everybody on the machine can list it."""
    assert secrets.the_command_carries_no_token([])
    with pytest.raises(PromiseBroken, match="an argument of worker"):
        secrets.the_command_carries_no_token(["worker"])


def test_an_attestation_has_its_day_in_the_report() -> None:
    """What nothing shows says so."""
    assert "attested on 2031-04-30, not shown" in attesting.attested("it is so", date(2031, 4, 30), today=TODAY)


@pytest.mark.parametrize("on", [None, date(2031, 5, 2)])
def test_what_nobody_attests_is_unknown(on: date | None) -> None:
    """Nor does a day that is still to come count."""
    with pytest.raises(MissingPremise):
        attesting.attested("it is so", on, today=TODAY)


def test_tokens_of_their_own_pass() -> None:
    """By another name, or by the same name in another workspace."""
    named = {"production": Named("p", "TOKEN"), "staging": Named("s", "TOKEN"), "test": Named("s", "TEST_TOKEN")}

    assert "staging: TOKEN opens workspace s" in environments.tokens_are_apart(named)


def test_a_shared_token_is_caught() -> None:
    """What happens to one environment then happens to the other."""
    named = {"production": Named("p", "TOKEN"), "staging": Named("p", "TOKEN")}

    with pytest.raises(PromiseBroken, match="the same one for production and staging"):
        environments.tokens_are_apart(named)


@pytest.mark.parametrize("names", [["production"], ["staging", "test"], []])
def test_nothing_to_compare_with_is_unknown(names: list[str]) -> None:
    """Production and another one are needed."""
    with pytest.raises(MissingPremise, match="production and another one are needed"):
        environments.tokens_are_apart({name: Named("p", name) for name in names})
