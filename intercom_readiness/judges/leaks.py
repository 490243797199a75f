"""Judges that nothing which the target gives away names a person or holds a secret, in whatever encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.spellings import Spellings
from intercom_readiness.judges.telling import counted, listed
from intercom_readiness.judges.unveiling import folded, layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from intercom_readiness.emitted import Emitted, Private

EXCERPT_CHARACTERS_MAX = 160


def nothing_private_is_told(emitted: Iterable[Emitted], private: Iterable[Private]) -> str:
    """
    Judge that no planted name, address, number, token or secret stands where it must not.

    Args:
        emitted: All that the target wrote, with what may stand in each text.
        private: What was planted.

    Raises:
        PromiseBroken: Something of it was found, plain or encoded; a leak decides even without premises.
    """
    planted = list(private)
    spellings = Spellings(planted)
    read = [one for one in emitted if one.text.strip()]
    found = [leak for one in read for leak in _leaks(one, spellings)]
    if not found:
        size = sum(len(one.text) for one in read)
        places = listed(dict.fromkeys(one.place for one in read))
        return f"{counted(len(planted), 'planted text')} not found in {size} characters of {places or 'no output'}"
    raise PromiseBroken(
        "no personal data and no secret in what the target writes and answers",
        "; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else ""),  # noqa: PLR2004 - enough to see
        hint="log ids instead of people, and never a request, a header or Intercom's answer as a whole",
        safety=True,
    )


def the_log_is_seen(lines: Sequence[str], *, place: str) -> str:
    """
    Insist that the target was seen to log: an empty log proves nothing.

    Args:
        lines: What was read from the place that the profile names, since the target's start.
        place: That place, in the profile's words.

    Raises:
        MissingPremise: Nothing was.
    """
    if any(line.strip() for line in lines):
        return f"{counted(len(lines), 'log line')} seen"
    raise MissingPremise(
        f"nothing was logged to {place}, and an empty log proves nothing: correct [logs], flush the output after each "
        f"line, or give a reason in [absent]"
    )


def _leaks(emitted: Emitted, spellings: Spellings) -> list[str]:
    """Tell each planted text that stands in one emitted text, once, in the plainest form in which it stands there."""
    told: dict[Private, str] = {}
    for how, text in layers(emitted.text):
        for one in spellings.found_in(text):
            if one not in told and one not in emitted.may_hold:
                told[one] = f"{one.title} stands in {emitted.place}{_form(how, emitted, one, spellings)}"
    return list(told.values())


def _form(how: str, emitted: Emitted, leaked: Private, spellings: Spellings) -> str:
    """Say how it stands there; a plain one with its line, in which everything planted is blotted out."""
    if how:
        return f" ({how})"
    line = next((one for one in emitted.text.splitlines() if leaked in spellings.found_in(folded(one))), "")
    return f": {spellings.blotted(line)[:EXCERPT_CHARACTERS_MAX]}" if line else ""
