"""Judges a rotation of the access token: who asked meanwhile, when all worked again, and what became of the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.answering import ERRORS
from intercom_readiness.judges.telling import counted, listed, seconds, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from intercom_readiness.answer import Answer

TOKEN_DAYS_MAX = 90


def all_was_well_before(answers: Sequence[Answer]) -> None:
    """
    Insist that what was asked before the rotation was done.

    Raises:
        MissingPremise: It was not, or nothing was asked.
    """
    bad = [told(answer) for answer in answers if answer.kind != "done"]
    if bad or not answers:
        raise MissingPremise(f"not all was well before the rotation: {listed(bad) or 'nothing was asked'}")


def the_target_takes_the_token(trouble: str) -> None:
    """
    Judge that the new token could be handed over in the way that the profile declares.

    Raises:
        PromiseBroken: It could not, for that reason.
    """
    if trouble:
        raise PromiseBroken("the target takes the new token in the way that token.rotation declares", trouble)


def nobody_is_left_in_the_dark(answers: Sequence[Answer], *, queued: bool, restarts: bool) -> str:
    """
    Judge what those were answered who asked while no token worked.

    Args:
        answers: What came back to them.
        queued: Whether the target claims that they wait until all works again; else they may get a clear error.
        restarts: Whether the target was started anew meanwhile, so that connections may be refused or cut.

    Raises:
        MissingPremise: Nobody asked.
        PromiseBroken: Somebody got success that is none, no answer, or an error where waiting is claimed.
    """
    if not answers:
        raise MissingPremise("nobody asked while the token was rotated")
    allowed = {"done", "stale"} | (set() if queued else ERRORS)
    bad = [one for one in answers if one.kind not in allowed and not (restarts and _is_cut(one))]
    if bad:
        raise PromiseBroken(
            f"{'success, after a wait,' if queued else 'success or a clear error'} for everybody who asks meanwhile",
            listed(told(one) for one in bad),
            hint="work that was accepted was lost" if any(one.accepted for one in bad) else "",
            safety=any(one.succeeded or one.accepted for one in bad),
        )
    done = sum(one.kind == "done" for one in answers)
    return f"of {counted(len(answers), 'request')} in between {done} were done, the others told that they were not"


def _is_cut(answer: Answer) -> bool:
    return answer.kind == "no_answer" and not answer.accepted


def all_works_again(answers: Sequence[Answer], *, within_s: float) -> str:
    """
    Judge that all works once the claimed window is over.

    Raises:
        MissingPremise: Nothing was asked.
        PromiseBroken: Something does not.
    """
    if not answers:
        raise MissingPremise("nothing was asked after the rotation")
    bad = [told(answer) for answer in answers if answer.kind != "done"]
    if bad:
        raise PromiseBroken(
            f"all works again {seconds(within_s)} after the target was given the new token",
            listed(bad),
            hint="the token is read once, or in one of several places",
        )
    return f"{counted(len(answers), 'request')} were done {seconds(within_s)} after the target had the new token"


def the_old_token_is_left(strangers: Mapping[str, int], *, calls: int) -> str:
    """
    Judge that calls after the claimed window carry the new token.

    Args:
        strangers: How many calls of each operation carried another token after the window.
        calls: How many calls there were after it.

    Raises:
        MissingPremise: There was none.
        PromiseBroken: Some carried another token.
    """
    if strangers:
        raise PromiseBroken(
            "the old token is not used any more",
            listed(f"{counted(count, 'call')} {operation}" for operation, count in sorted(strangers.items())),
            hint="a part of the target keeps a token of its own",
        )
    if not calls:
        raise MissingPremise("no call was made after the rotation")
    return f"all {calls} calls after the rotation carried the new token"


def health_is_good_again(state: str, *, authenticated: bool | None) -> str:
    """
    Judge what health says after the rotation.

    Raises:
        PromiseBroken: Anything but healthy, or that the token does not work.
    """
    if state == "healthy" and authenticated is not False:
        return "health is good again"
    raise PromiseBroken(
        "health is good again after the rotation",
        f"it says {state or 'nothing that can be read'}, authenticated: {authenticated}",
        hint="the health check keeps a token of its own",
    )


def the_token_is_young(made: date, *, today: date, source: str) -> str:
    """
    Judge the age of production's token.

    Raises:
        MissingPremise: It was made on a day that is still to come.
        PromiseBroken: It is too old.
    """
    age_days = (today - made).days
    if age_days < 0:
        raise MissingPremise(f"{source} says that the token was made on {made}, a day that is still to come")
    if age_days < TOKEN_DAYS_MAX:
        return f"the token was made on {made}, {counted(age_days, 'day')} ago ({source})"
    raise PromiseBroken(
        f"a token that is younger than {TOKEN_DAYS_MAX} days",
        f"it was made on {made}, {age_days} days ago ({source})",
        hint="rotate it; the longer a token lives, the more places it has been to",
    )
