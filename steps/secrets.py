"""Secrets: where they stand, and where the token comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import then

from intercom_readiness.judgements import secrets
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@then(phrase("the store that the profile claims is where the deployment takes the token from", "table:token.store"))
def token_from_store(scene: Scene) -> None:
    """Shown by the deployment, or attested."""
    secrets.token_comes_from_its_store(scene)


@then(phrase("what the profile claims to be deployed holds no secret", "table:source.deployed"))
def deployed_without_secrets(scene: Scene) -> None:
    """Files with settings are part of what is deployed."""
    secrets.deployed_tree_holds_no_secret(scene)


@then("no command that the profile claims carries the token")
def commands_without_token(scene: Scene) -> None:
    """Arguments are seen by everybody on the machine."""
    secrets.command_carries_no_token(scene)


@then(phrase("the source that the profile claims holds no secret", "table:source"))
def source_without_secrets(scene: Scene) -> None:
    """The files as they are."""
    secrets.source_holds_no_secret(scene)


@then(phrase("the source that the profile claims never held a secret", "table:source", "history:"))
def history_without_secrets(scene: Scene) -> None:
    """Every version of every file."""
    secrets.history_holds_no_secret(scene)
