"""Judges that phone numbers reach Intercom in E.164 or not at all, however they were typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.telling import counted, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.answer import Answer

# ITU-T E.164: a plus sign, a country code that does not begin with 0, fifteen digits at most.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def a_phone_arrives_in_e164(answer: Answer, held: Sequence[str], *, form: str, number: str = "") -> str:
    """
    Judge one write with a typed phone.

    Args:
        answer: What the caller got.
        held: The phones that Intercom holds for the contact.
        form: How it was typed, for the texts.
        number: The only number that it can mean, in E.164; "" where that depends on the country, or it means none.

    Raises:
        PromiseBroken: Intercom holds something else than a number in E.164, another number, or the caller got neither
            a success nor a refusal.
    """
    wrong = [phone for phone in held if not _E164.fullmatch(phone)]
    other = [phone for phone in held if number and phone != number]
    if wrong or other:
        raise PromiseBroken(
            f"a phone that was typed {form} to reach Intercom as {number or 'a number in E.164'}, or not at all",
            f"Intercom holds {' and '.join(map(repr, wrong or other))}",
            hint="numbers are passed on as they were typed" if wrong else "another number was made of it",
        )
    if answer.kind not in {"done", "refused"}:
        raise PromiseBroken(
            f"a phone that was typed {form} to be written or refused",
            told(answer),
            hint="a number that cannot be read is the caller's mistake, and no failure",
        )
    return f"{form}: {'in E.164' if held else f'{answer.kind}, no phone sent'}"


def phones_are_in_order(proofs: Sequence[str]) -> str:
    """Say together what was seen of each typed phone."""
    return f"{counted(len(proofs), 'typed phone')}: {'; '.join(proofs)}"
