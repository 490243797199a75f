"""Judges that the books balance: what was acknowledged is there, once, and with the right person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.records import holders, is_live
from intercom_readiness.judges.telling import counted, listed, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from intercom_readiness.accounts import Account, Errand, Told

    Contact = Mapping[str, Any]

_SHOWN = 3
_HINTS = {
    "doubled": "a write was repeated without a look whether the first one had gone through",
    "on the wrong record": "state of one request leaks into another that runs beside it",
    "not erased": "success was told before Intercom had done it",
    "lost": "success was told before Intercom had done it, and the work did not survive",
    "overwritten": "a write was dropped as a repetition, or an older one was made after it",
}
BALANCED = "all that was acknowledged at Intercom, once, and with the right person"


def the_books_balance(accounts: Sequence[Account], *, accepted_too: bool = False) -> str:
    """
    Judge what the target acknowledged to its callers against what Intercom holds.

    What was not acknowledged may be there or not, and is never there twice. Where several writes of one person
    overlap, any of them may have been the last one.

    Args:
        accounts: One for each person.
        accepted_too: What was merely accepted counts as acknowledged.

    Raises:
        MissingPremise: Nothing was acknowledged, so nothing can be missing.
        PromiseBroken: Something is lost, doubled, outdated, or with somebody else; decides even without premises.
    """
    differences = list(_differences(accounts, accepted_too=accepted_too))
    errands = [errand for account in accounts for errand in account.errands]
    acknowledged = sum(_is_acknowledged(errand, accepted_too=accepted_too) for errand in errands)
    if differences:
        more = len(differences) - _SHOWN
        raise PromiseBroken(
            BALANCED,
            "; ".join(differences[:_SHOWN]) + (f"; and {more} more" if more > 0 else ""),
            closest_miss=f"{counted(len(differences), 'difference')}, of {counted(acknowledged, 'acknowledgement')}",
            hint=next(hint for kind, hint in _HINTS.items() if kind in differences[0]),
            safety=True,
        )
    if not any(errand.standing in {"done", "accepted"} for errand in errands):
        raise MissingPremise(f"none of {counted(len(errands), 'question')} was acknowledged, so nothing can be missing")
    return (
        f"{acknowledged} of {counted(len(errands), 'question')} acknowledged, for {len(accounts)} people: all is there"
    )


def _differences(accounts: Sequence[Account], *, accepted_too: bool) -> Iterator[str]:
    canaries = [account.canary for account in accounts]
    for account in accounts:
        live = holders(account.held, email=account.email, external_id=account.external_id)
        found = [
            _doubled(live),
            _mixed(account, live, canaries),
            _mistaken(account),
            _lost(account, live, accepted_too=accepted_too),
            _outdated(account, live, accepted_too=accepted_too),
        ]
        yield from (f"{account.canary}: {difference}" for difference in found if difference)


def _is_acknowledged(errand: Errand, *, accepted_too: bool) -> bool:
    return errand.standing == "done" or (accepted_too and errand.standing == "accepted")


def _doubled(live: Sequence[Contact]) -> str:
    return f"doubled, {counted(len(live), 'contact')} ({_ids(live)})" if len(live) > 1 else ""


def _mixed(account: Account, live: Sequence[Contact], canaries: Iterable[str]) -> str:
    """Say whose data stands in this person's records, or in whose record this person's data stands."""
    others = [canary for canary in canaries if canary != account.canary]
    for contact in account.held:
        text = _text(contact)
        foreign = [canary for canary in others if canary.casefold() in text]
        if foreign:
            return f"on the wrong record, contact {contact.get('id')} holds data of {listed(foreign)} as well"
        if is_live(contact) and contact not in live:
            return f"on the wrong record, contact {contact.get('id')} is somebody else"
    return ""


def _mistaken(account: Account) -> str:
    """Say which answer was about somebody else."""
    own = {str(contact.get("id")) for contact in account.held}
    for errand in account.errands:
        named = set(errand.ids)
        if errand.standing == "mistaken" or (errand.standing == "done" and own and named and not named & own):
            return f"on the wrong record, {_told(errand)} named {listed(errand.ids) or 'somebody else'}"
    return ""


def _lost(account: Account, live: Sequence[Contact], *, accepted_too: bool) -> str:
    """Say which acknowledgement has nothing behind it."""
    erasures = [errand for errand in account.errands if errand.erases]
    writes = [errand for errand in account.errands if not errand.erases]
    acknowledged = [errand for errand in account.errands if _is_acknowledged(errand, accepted_too=accepted_too)]
    if not erasures:
        if live or not (account.known or acknowledged):
            return ""
        return f"lost, {_told(acknowledged[0])} and there is no contact" if acknowledged else "lost, nobody erased it"
    erased = [errand for errand in acknowledged if errand.erases]
    if not erased or writes or not live:
        return ""
    return f"not erased, {_told(erased[0])} and contact {_ids(live)} is there"


def _outdated(account: Account, live: Sequence[Contact], *, accepted_too: bool) -> str:
    """Say that the contact is not as the last acknowledged write left it."""
    writes = [errand for errand in account.errands if not errand.erases]
    if len(live) != 1 or not all(write.mark for write in writes):
        return ""
    done = [write for write in writes if _is_acknowledged(write, accepted_too=accepted_too)]
    text = _text(live[0])
    present = [write for write in writes if write.mark.casefold() in text]
    if not done or any(_may_be_last(write, done) for write in present):
        return ""
    last = max(done, key=lambda write: write.began_s)
    state = f"the version of {_told(present[0])}" if present else "a version from before"
    after = f", {seconds(last.began_s - present[0].ended_s)} earlier" if present else ""
    return f"overwritten, contact {_ids(live)} has {state}{after}, although {_told(last)}"


def _may_be_last(write: Errand, done: Sequence[Errand]) -> bool:
    """Tell whether a write may rightly be the last one: none that was done began after its caller was answered."""
    if write.standing in {"unsure", "accepted"}:
        # Whoever was told nothing cannot know how long the target goes on.
        return True
    return not any(other.began_s >= write.ended_s for other in done)


def the_notifications_took_effect(
    told: Sequence[Told], *, fresh: int, counts: bool, once: bool = True, total: int | None = None
) -> str:
    """
    Judge that each acknowledged notification had its effect, and none had it twice.

    Args:
        told: The notifications.
        fresh: Signs that one fresh notification has.
        counts: Signs tell how often there was an effect.
        once: Doubled effects break it as well.
        total: Signs that were seen in all, where signs do not tell whose they are; then only their sum is judged.

    Raises:
        MissingPremise: None was acknowledged.
        PromiseBroken: An effect is missing or doubled; decides even without premises.
    """
    acknowledged = [one for one in told if one.acknowledged]
    if not acknowledged:
        raise MissingPremise(f"none of {counted(len(told), 'notification')} was acknowledged")
    if total is None:
        lost = [one.id for one in acknowledged if one.signs < (fresh if counts else 1)]
        doubled = [one.id for one in told if once and counts and one.signs > fresh]
    else:
        lost = ["unknown"] * max(0, fresh * len(acknowledged) - total)
        doubled = ["unknown"] * (max(0, total - fresh * len(told)) if once and counts else 0)
    if not lost and not doubled:
        return f"{counted(len(acknowledged), 'notification')} acknowledged, of {len(told)}: each took effect"
    parts = [(lost, "acknowledged and lost"), (doubled, "acted on more than once")]
    raise PromiseBroken(
        "one effect of each notification that was acknowledged",
        "; ".join(f"{counted(len(ids), 'notification')} {what} ({listed(ids)})" for ids, what in parts if ids),
        hint="what is acknowledged must be kept until it is done, and known again when it comes again",
        safety=True,
    )


def _told(errand: Errand) -> str:
    return f"{errand.operation} was told {errand.standing} after {seconds(errand.ended_s - errand.began_s)}"


def _ids(contacts: Iterable[Contact]) -> str:
    return listed(sorted(str(contact.get("id")) for contact in contacts))


def _text(contact: Contact) -> str:
    return json.dumps(contact, ensure_ascii=False, default=str).casefold()
