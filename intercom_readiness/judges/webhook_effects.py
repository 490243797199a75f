"""Judges what notifications do: each its work once, forgeries nothing, none lost and none undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.answering import ERRORS
from intercom_readiness.judges.telling import counted, told

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from intercom_readiness.answer import Answer


@dataclass(frozen=True, slots=True)
class Shown:
    """What a read gave after something was told: texts that only the state from before, and the present one, hold."""

    answer: Answer
    outdated: str
    current: str


def no_effect(signs: int, *, because: str) -> str:
    """
    Judge that something had no effect.

    Args:
        signs: Signs of an effect that were seen.
        because: Why there must be none, as the end of a sentence.

    Raises:
        PromiseBroken: There was one; this decides even without premises.
    """
    if signs <= 0:
        return f"no effect, since {because}"
    raise PromiseBroken(
        f"no effect, since {because}", f"{counted(signs, 'sign')} of an effect", hint="it was acted on", safety=True
    )


def once(signs: int | Sequence[int], *, fresh: int, deliveries: int = 1, notifications: int = 1) -> str:
    """
    Judge that notifications took effect as often as a fresh one that is delivered once.

    Args:
        signs: Signs of their effects that were seen, of each or of all together.
        fresh: Signs that a fresh notification has.
        deliveries: How often they were delivered, all together.
        notifications: How many there were.

    Raises:
        MissingPremise: No fresh effect was seen before.
        PromiseBroken: One was lost, or acted on more than once.
    """
    if fresh <= 0:
        raise MissingPremise("no effect of a fresh notification was seen before, so nothing is known about this one")
    each, right = ([signs], fresh * notifications) if isinstance(signs, int) else (signs, fresh)
    effects = "one effect" if notifications == 1 else f"{notifications} effects"
    wanted = f"{effects} of {counted(deliveries, 'delivery')}"
    if min(each) < right:
        raise PromiseBroken(
            wanted,
            f"{counted(min(each), 'sign')} of an effect, of {right}",
            hint="the notification was acknowledged and lost",
            safety=True,
        )
    if max(each) == right:
        return wanted
    raise PromiseBroken(
        wanted,
        f"{counted(max(each), 'sign')} of an effect, where {right} would be right",
        hint="a notification is known again by its id; look it up and remember it in one step",
        safety=True,
    )


def not_lost(signs: int, *, fresh: int, count: int = 1, because: str) -> str:
    """
    Judge that what was acknowledged took effect, at least once.

    Args:
        signs: Signs that were seen, of all of them.
        fresh: Signs that one fresh notification has.
        count: How many notifications there were.
        because: What could have lost them, as the end of a sentence.

    Raises:
        MissingPremise: No fresh effect was seen before.
        PromiseBroken: Some are missing.
    """
    if fresh <= 0:
        raise MissingPremise("no effect of a fresh notification was seen before, so nothing is known about these")
    if signs >= fresh * count:
        return f"{counted(count, 'notification')} took effect, although {because}"
    raise PromiseBroken(
        f"the effects of {counted(count, 'notification')}, although {because}",
        f"{counted(signs, 'sign')} of {fresh * count}",
        closest_miss=f"{fresh * count - signs} missing",
        hint="what is acknowledged must be kept until it is done",
        safety=True,
    )


def the_old_state_is_gone(answer: Answer, *, outdated: Collection[str], current: str) -> str:
    """
    Judge that a copy which Intercom has told to be old is served no more.

    Args:
        answer: What the caller got while Intercom was away.
        outdated: Texts that only states from before hold.
        current: Text that only the present state holds.

    Raises:
        PromiseBroken: An old state was served, or no clear answer came.
    """
    if any(old in answer.text for old in outdated):
        raise PromiseBroken(
            "the state that Intercom told last, or a clear error",
            f"{told(answer)}; it holds a state from before",
            hint="the notification neither refreshed nor dropped the copy, or an older one undid a newer one",
        )
    if answer.kind in ERRORS or current in answer.text:
        return f"{told(answer)}; no state from before"
    raise PromiseBroken(
        "the state that Intercom told last, or a clear error",
        told(answer),
        hint="the answer holds neither",
    )


def a_topic_drops_the_copy(topic: str, contacts: Sequence[Sequence[Shown]]) -> str:
    """
    Judge that a topic of which copies are claimed to be dropped did so.

    Args:
        topic: What was told.
        contacts: Of each contact that it tells of what the target's reads gave afterwards. It is enough that the copy
            of one of them is gone: a merge names both contacts or only the one that is left.

    Raises:
        MissingPremise: Nothing was read.
        PromiseBroken: The old state of all of them was served, or no clear answer came.
    """
    if not contacts:
        raise MissingPremise(f"nobody was read of whom {topic} tells, so no copy could be dropped")
    broken: list[PromiseBroken] = []
    for shown in contacts:
        try:
            proofs = [the_old_state_is_gone(one.answer, outdated=[one.outdated], current=one.current) for one in shown]
        except PromiseBroken as kept:
            broken.append(kept)
        else:
            return f"{topic}: {'; '.join(dict.fromkeys(proofs))}"
    raise PromiseBroken(
        f"after {topic}, as policy.fallback.dropped_by claims: {broken[0].expected}",
        broken[0].observed,
        hint=f"{topic} neither refreshed nor dropped the copy",
    )


def comparison_is_claimed(file: str, line: int | None, *, pattern: str) -> str:
    """
    Judge the claim that signatures are compared in constant time, which no measurement over loopback can test.

    Args:
        file: The source file that the profile names.
        line: Where the pattern stands in it, from 1; None when it does not.
        pattern: What the profile says stands there.

    Raises:
        PromiseBroken: It does not.
    """
    if line is not None:
        return f"{file}:{line} has {pattern!r} (claimed by the profile, not measured)"
    raise PromiseBroken(
        f"{pattern!r} in {file}, as policy.webhooks.constant_time claims",
        "it does not stand there",
        hint="compare with what your language offers for it, such as hmac.compare_digest or timingSafeEqual",
    )


def claimed(is_claimed: bool | None, *, what: str, without: str, key: str) -> str:  # noqa: FBT001 - what the profile says
    """
    Judge that a profile claims what the checklist recommends; the claim itself is judged by another promise.

    Args:
        is_claimed: None when the profile says that it is not so, False when it says nothing.
        what: What is claimed, as the end of a sentence.
        without: What happens without it.
        key: Where a profile claims it.

    Raises:
        MissingPremise: The profile says nothing.
        PromiseBroken: The profile says that it is not so.
    """
    if is_claimed:
        return f"the profile claims that {what}"
    if is_claimed is None:
        raise PromiseBroken(f"a claim that {what}", f"the profile says by {key} that it is not so", hint=without)
    raise MissingPremise(f"the profile does not say whether {what}: set {key}")
