"""From a trial to the lines of a scenario, each with what it does: what is tried is what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from intercom_readiness.vendor.limits import PAGE_SIZE_MAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from intercom_readiness.explore.trials import Hit, Trial
    from intercom_readiness.lab.scene.scene import Scene
    from intercom_readiness.profile import Profile

# Pages of two make three contacts a listing of two pages.
SMALL_PAGE = 2
CROWD = 24


class Line(NamedTuple):
    """One line of a scenario, and what it does."""

    keyword: Literal["Given", "When", "Then"]
    text: str
    do: Callable[[Scene], object]


def lines_of(trial: Trial, profile: Profile) -> list[Line]:
    """Write what a trial does, up to where judging begins."""
    return [
        *_introduced(trial, profile),
        # A second fault may be meant for a call that is never made, since the first one has ended it all.
        *(_armed(hit, trial.operation, needs_receipt=hit is trial.hits[0]) for hit in trial.hits),
        *_asked(trial, profile),
    ]


def _introduced(trial: Trial, profile: Profile) -> list[Line]:
    operation = trial.operation
    given: dict[str, list[Line]] = {
        "known": [Line("Given", f"a contact for {operation}", lambda scene: scene.people.meet_for(operation))],
        "new": [Line("Given", f"a new user for {operation}", lambda scene: scene.people.meet("user"))],
        "new lead": [Line("Given", f"a new lead for {operation}", lambda scene: scene.people.meet("lead"))],
        "recognisable": [
            Line("Given", f"a recognisable contact for {operation}", lambda scene: scene.private.meet_for(operation))
        ],
        "shown": [
            Line(
                "Given", f"the target has shown the contact by {operation}", lambda scene: scene.copies.show(operation)
            )
        ],
        "pages": _paged(profile),
        "crowd": [
            Line("Given", f"{CROWD} contacts for {operation}", lambda scene: scene.people.meet_for(operation, CROWD))
        ],
    }
    return given[trial.situation]


def _paged(profile: Profile) -> list[Line]:
    small = profile.settings.can_change("page_size")
    count = (SMALL_PAGE if small else PAGE_SIZE_MAX) + 1
    setting = Line(
        "Given",
        f"the target runs with page_size {SMALL_PAGE}",
        lambda scene: scene.asking.run_with("page_size", str(SMALL_PAGE)),
    )
    known = Line("Given", f"Intercom knows {count} contacts", lambda scene: scene.people.meet_known(count))
    return [setting, known] if small else [known]


def _armed(hit: Hit, operation: str, *, needs_receipt: bool) -> Line:
    phrase, number = hit.phrase, hit.number
    texts = {
        "call": f"Intercom call {number} of {operation} meets {phrase}",
        "last write": f"every last write of {operation} meets {phrase}",
        "every": f"every Intercom call of {operation} meets {phrase}",
        "link": f"{operation} reaches Intercom over a link that {phrase}",
        "open link": f"{operation} goes on over open connections of a link that {phrase}",
    }
    does: dict[str, Callable[[Scene], object]] = {
        "call": lambda scene: scene.breaking.nth_call(phrase, operation, number, needs_receipt=needs_receipt),
        "last write": lambda scene: scene.breaking.last_write(phrase, operation, None),
        "every": lambda scene: scene.breaking.calls(phrase, operation, None),
        "link": lambda scene: scene.breaking.link(phrase, operation),
        "open link": lambda scene: scene.breaking.open_link(phrase, operation),
    }
    return Line("Given", texts[hit.place], does[hit.place])


def _asked(trial: Trial, profile: Profile) -> list[Line]:
    operation = trial.operation
    if trial.situation == "crowd":
        text = f"the target is asked to {operation} until enough waits were seen"
        return [Line("When", text, lambda scene: scene.crowd.ask_until_enough_waits(operation))]
    lines = [Line("When", f"the target is asked to {operation}", lambda scene: scene.asking.ask(operation))]
    if trial.situation == "shown":
        changes = Line(
            "When", "the contact changes at Intercom", lambda scene: scene.people.change(scene.people.contact)
        )
        lines.insert(0, changes)
    if asks_health(trial, profile):
        text = "health is asked until it has looked anew"
        lines.append(Line("When", text, lambda scene: scene.health.probe_through_a_look()))
    return lines


def asks_health(trial: Trial, profile: Profile) -> bool:
    """Tell whether health is looked at meanwhile: where the link holds up whoever waits for it."""
    hangs = any(hit.on_the_link and hit.trouble == "timeout" for hit in trial.hits)
    return hangs and trial.situation != "crowd" and bool(profile.by_role("health"))
