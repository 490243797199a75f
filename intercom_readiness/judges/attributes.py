"""Judges how custom attributes are written: right ones arrive, wrong ones are refused before Intercom sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.telling import counted, listed, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from intercom_readiness.answer import Answer


def right_attributes_are_held(contacts: Iterable[Mapping[str, Any]], *, sent: Mapping[str, Any]) -> str:
    """
    Judge that a write brought its custom attributes to Intercom.

    Args:
        contacts: The records of the contact, as the fake tells them.
        sent: What the target was asked to write, by name.

    Raises:
        PromiseBroken: No live record has them all.
    """
    held = [contact.get("custom_attributes") or {} for contact in contacts if not contact.get("deleted")]
    if any(all(one.get(name) == value for name, value in sent.items()) for one in held):
        return f"Intercom holds {', '.join(sorted(sent))}"
    has = {name: one.get(name) for one in held for name in sent}
    raise PromiseBroken(
        f"a contact with {', '.join(f'{name} = {value!r}' for name, value in sorted(sent.items()))}",
        f"it has {', '.join(f'{name} = {value!r}' for name, value in sorted(has.items())) or 'none of them'}",
        hint="attributes that pass the checks are not sent, or not as they were given",
    )


def a_wrong_attribute_is_refused(answer: Answer, carried: Sequence[str], *, check: str) -> str:
    """
    Judge that the caller was refused, and that no call brought the attribute to Intercom.

    Args:
        answer: What the caller got.
        carried: The operations of the calls to Intercom that carried the attribute.
        check: The claimed check, in words.

    Raises:
        PromiseBroken: Intercom saw it, or the caller was told something else.
    """
    if carried:
        raise PromiseBroken(
            f"no call to Intercom with an attribute that is refused by {check}",
            f"{counted(len(carried), 'call')} with it: {listed(carried)}; {told(answer)}",
            hint="the check is claimed and not made: Intercom is left to find out",
        )
    if answer.kind == "refused" or (answer.accepted and answer.kind == "failed"):
        return f"Intercom never saw the attribute; {told(answer)}"
    raise PromiseBroken(
        "a caller who is refused, since the attribute is wrong",
        told(answer),
        hint="the attribute was dropped without a word" if answer.succeeded else "",
    )
