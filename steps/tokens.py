"""The access token: what it may do, which one is used, and how it is rotated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, then, when

from intercom_readiness.judgements import rotation, tokens
from steps.kinds import phrase

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


@given(phrase("the token may do no more than the profile says", "table:token.scopes"))
def token_is_limited(scene: Scene) -> None:
    """Intercom refuses what needs another scope."""
    tokens.limit_to_claimed_scopes(scene)


@then("the scopes that the profile claims are those that the work needed")
def scopes_needed(scene: Scene) -> None:
    """None is missing, and none is left over."""
    tokens.scopes_are_those_needed(scene)


@then("every Intercom call carried the token that the target was given")
def own_token_used(scene: Scene) -> None:
    """No token stands in the code."""
    tokens.every_call_carried_the_token(scene)


@then(phrase("the profile claims a token of its own for each environment", "table:token.environments"))
def environments_apart(scene: Scene) -> None:
    """No two share one."""
    tokens.environments_have_their_own(scene)


@then(phrase("each deployment that the profile claims names the token of its environment", "table:token.environments"))
def deployments_apart(scene: Scene) -> None:
    """Shown by the deployment, or attested."""
    tokens.deployments_name_their_own(scene)


@given(phrase("the target is asked without a pause", "table:token.rotation"))
def traffic(scene: Scene) -> None:
    """Callers go on asking until the token has been rotated."""
    scene.rotating.begin_traffic()


@when("the token is rotated")
def token_rotated(scene: Scene) -> None:
    """Intercom ends the old one, and the target is given the new one in the way of the profile."""
    rotation.rotate(scene)


@then("everybody who asked in between was served or told that it failed")
def nobody_in_the_dark(scene: Scene) -> None:
    """Nothing is lost in silence."""
    rotation.nobody_is_left_in_the_dark(scene)


@then("everything works again within the time that the profile claims for it")
def works_again(scene: Scene) -> None:
    """Health as well."""
    rotation.all_works_again(scene)


@then("the old token is not used any more")
def old_token_left(scene: Scene) -> None:
    """By no part of the target."""
    rotation.old_token_is_left(scene)


@then(phrase("the profile claims that the rotation is documented", "table:token.rotation"))
def rotation_documented(scene: Scene) -> None:
    """In a file, or behind a link."""
    rotation.rotation_is_documented(scene)


@then(phrase("the production value of the token's age is below its limit", "table:token"))
def token_young(scene: Scene) -> None:
    """The day on which it was made is known."""
    rotation.token_is_young(scene)
