"""Judgements on what the token may do, which one is used, and whether each environment has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise
from intercom_readiness.judgements.secrets import attested_on, shown_or_attested, today, token_of
from intercom_readiness.judges import attesting, environments, scopes

if TYPE_CHECKING:
    from intercom_readiness.lab.scene.scene import Scene


def limit_to_claimed_scopes(scene: Scene) -> None:
    """Let the target work with exactly the scopes that the profile claims."""
    claimed = token_of(scene).scopes
    scene.breaking.limit_scopes(None if claimed == "all" else claimed)


def scopes_are_those_needed(scene: Scene) -> None:
    """
    Judge the claimed scopes by what the calls of everything needed, health and a notification included.

    What production's token may do cannot be read from Intercom, so the profile attests it.
    """
    scene.effects.free = True
    _do_the_rest(scene)
    token = token_of(scene)
    needed: dict[str, str] = {}
    for use in scene.lab.intercom.token_uses(scene.evidence.began_s):
        if use.scope:
            needed.setdefault(use.scope, use.operation)
    claimed = None if token.scopes == "all" else frozenset(token.scopes)
    scene.evidence.proofs.append(scopes.the_scopes_are_those_needed(claimed, needed, beside=token.scopes_beside))
    what = "production's token has these scopes"
    scene.evidence.proofs.append(attesting.attested(what, attested_on(token), today=today()))


def every_call_carried_the_token(scene: Scene) -> None:
    """Judge that all calls carried the token that the target was given."""
    _do_the_rest(scene)
    uses = scene.lab.intercom.token_uses(scene.evidence.began_s)
    own = scene.lab.intercom.accept(scene.lab.token)
    strangers = {use.token: use.operation for use in uses if use.token != own}
    scene.evidence.proofs.append(scopes.every_call_carried_the_token(len(uses), strangers))


def _do_the_rest(scene: Scene) -> None:
    """Have the target do what no operation on contacts asks for: look at Intercom, take a notification."""
    if scene.lab.profile.by_role("health"):
        scene.health.ask()
    if scene.lab.profile.by_role("webhook") and scene.lab.profile.effects.webhook is not None:
        # What it changes at Intercom is nothing that was asked for.
        scene.effects.free = True
        scene.acting.tell()
        scene.acting.await_handled()
    scene.evidence.quiet()


def environments_have_their_own(scene: Scene) -> None:
    """Judge that no two environments share a token."""
    scene.effects.free = True
    named = {name: environments.Named(one.workspace, one.token) for name, one in token_of(scene).environments.items()}
    scene.evidence.proofs.append(environments.tokens_are_apart(named))


def deployments_name_their_own(scene: Scene) -> None:
    """Judge that the deployment of each environment names its own token, and no other's."""
    scene.effects.free = True
    declared = token_of(scene).environments
    if environments.PRODUCTION not in declared:
        raise MissingPremise("token.environments does not name production")
    # A deployment that shows the wrong token decides, whatever nobody attests of the others.
    for name, one in sorted(declared.items(), key=lambda each: each[1].manifest is None):
        what = f"{name} is given {one.token}, which opens workspace {one.workspace}"
        scene.evidence.proofs.append(shown_or_attested(scene, one.manifest, what=what, wanted=one.token))
