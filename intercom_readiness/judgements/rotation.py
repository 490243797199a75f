"""Judgements on a rotation of the access token."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judgements.patience import holds_within
from intercom_readiness.judgements.secrets import as_day, today, token_of
from intercom_readiness.judges import records, rotation
from intercom_readiness.lab.scene.asking import GRACE_S
from intercom_readiness.profile.manifest import found_at
from intercom_readiness.profile.settings import Manifest

if TYPE_CHECKING:
    from intercom_readiness.answer import Answer
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.lab.scene.traffic import Asked
    from intercom_readiness.profile.token_section import Shown

# What a busy machine may add to the claimed window, beyond the lag that was measured.
WINDOW_GRACE_S = 0.25
_LINK = re.compile(r"https?://\S+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def rotate(scene: Scene) -> None:
    """Rotate the token in the way of the profile, and see what comes of it."""
    scene.rotating.rotate(WINDOW_GRACE_S + scene.evidence.lag_s)


class _Times(NamedTuple):
    """Answers to the traffic by the time at which they were asked for."""

    before: list[Asked]
    between: list[Asked]


def _times(scene: Scene) -> _Times:
    rotating = scene.rotating
    before = [one for one in rotating.asked if one.answer.ended_s <= rotating.ended_s]
    return _Times(before, [one for one in rotating.asked if one.answer.ended_s > rotating.ended_s])


def nobody_is_left_in_the_dark(scene: Scene) -> None:
    """Judge what was answered in between, and that no write is lost of which somebody was told that it was done."""
    scene.effects.free = True
    times, claims = _times(scene), scene.rotating.claims
    rotation.all_was_well_before([one.answer for one in times.before])
    for one in scene.rotating.asked:
        if scene.lab.profile.operation(one.answer.operation).role == "write" and one.answer.kind == "done":
            _is_not_lost(scene, one)
    scene.evidence.proofs.append(
        rotation.nobody_is_left_in_the_dark(
            [one.answer for one in times.between],
            queued=claims.in_between == "queued",
            restarts=claims.by == "restart",
        )
    )


def _is_not_lost(scene: Scene, one: Asked) -> None:
    accepted = scene.lab.profile.operation(one.answer.operation).accepted
    within_s = accepted.completion.within_s if accepted is not None and accepted.completion.effect else 0.0
    subject = one.subject

    def judge() -> str:
        held = scene.people.records(subject)
        external_id = subject.external_id if subject.role == "user" else ""
        return records.the_caller_knows_what_became_of_it(
            one.answer, held, email=subject.email, external_id=external_id
        )

    holds_within(judge, within_s)


def all_works_again(scene: Scene) -> None:
    """Judge that the target takes the new token, and that all works within the claimed window; health as well."""
    rotation.the_target_takes_the_token(scene.rotating.trouble)
    answers: list[Answer] = [one.answer for one in scene.rotating.afterwards]
    proof = rotation.all_works_again(answers, within_s=scene.rotating.claims.within_s)
    scene.evidence.proofs.append(proof)
    if scene.lab.profile.by_role("health"):
        scene.evidence.proofs.append(holds_within(lambda: _health(scene), scene.health.freshness_s + GRACE_S))


def _health(scene: Scene) -> str:
    said = scene.health.ask().value or {}
    return rotation.health_is_good_again(said.get("state") or "", authenticated=said.get("authenticated"))


def old_token_is_left(scene: Scene) -> None:
    """Judge that calls after the claimed window carry the new token."""
    scene.evidence.quiet()
    since_s = scene.rotating.over_s + WINDOW_GRACE_S
    uses = scene.lab.intercom.token_uses(since_s)
    strangers = Counter(use.operation for use in uses if use.token != scene.rotating.fingerprint)
    scene.evidence.proofs.append(rotation.the_old_token_is_left(strangers, calls=len(uses)))


# -- claims ---------------------------------------------------------------------------------------------------


def rotation_is_documented(scene: Scene) -> None:
    """Judge that people can read what to do."""
    scene.effects.free = True
    where = scene.rotating.claims.documented
    if not where:
        raise MissingPremise(
            "nobody knows where people read how to rotate the token: set token.rotation.documented to a file or a link"
        )
    if _LINK.fullmatch(where):
        scene.evidence.proofs.append(f"the rotation is documented at {where} (attested, not opened)")
        return
    file = scene.lab.profile.folder / where
    if not file.is_file() or not file.read_text(encoding="utf-8", errors="replace").strip():
        raise PromiseBroken(f"what people do stands in {where}", "there is no such file, or nothing in it")
    scene.evidence.proofs.append(f"the rotation is documented in {where}")


def token_is_young(scene: Scene) -> None:
    """Judge the age of production's token, as it is shown or attested."""
    scene.effects.free = True
    token = token_of(scene)
    if token.made_shown is not None:
        made, source = _shown_day(scene, token.made_shown), "shown"
    elif token.made is not None:
        made, source = str(token.made), "attested by the profile, not shown"
    else:
        raise MissingPremise("nobody knows how old the token is: say token.made, or token.made_shown")
    scene.evidence.proofs.append(rotation.the_token_is_young(as_day(made), today=today(), source=source))


def _shown_day(scene: Scene, shown: Shown) -> str:
    if shown.file:
        found = found_at(scene.lab.profile.folder, Manifest(file=shown.file, pattern=shown.pattern)) or ""
    else:
        scene.asking.start()
        found = scene.rotating.told_by(shown.command)
    match = _DAY.search(found)
    if match is None:
        raise MissingPremise("token.made_shown shows no day, such as 2031-04-30")
    return match[0]
