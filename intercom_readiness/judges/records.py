"""Judges what is left in Intercom: each identity once, none lost or doubled, and no other side effects."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import PromiseBroken
from intercom_readiness.judges.answering import ERRORS
from intercom_readiness.judges.telling import counted, listed, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from intercom_readiness.answer import Answer

_TWICE = "the create was repeated without a look whether the first one had gone through"


def holders(
    contacts: Iterable[Mapping[str, Any]], *, email: str = "", external_id: str = ""
) -> list[Mapping[str, Any]]:
    """
    Find the live contacts that hold an identity.

    Args:
        contacts: Contacts as the fake tells them, with "archived", "deleted" and "merged_into".
        email: The identity's e-mail address, compared without regard to case; "" when it has none.
        external_id: The identity's external id; "" when it has none.

    Returns:
        Contacts with that e-mail address or that external id which are neither archived, deleted nor merged away.
    """
    return [
        contact
        for contact in contacts
        if is_live(contact)
        and (
            (email and str(contact.get("email") or "").casefold() == email.casefold())
            or (external_id and contact.get("external_id") == external_id)
        )
    ]


def is_live(contact: Mapping[str, Any]) -> bool:
    """Tell whether a contact is neither archived, deleted nor merged away."""
    return not (contact.get("archived") or contact.get("deleted") or contact.get("merged_into"))


def exactly_one_contact_holds(contacts: Iterable[Mapping[str, Any]], *, email: str = "", external_id: str = "") -> str:
    """
    Judge that an identity is held by one live contact.

    Raises:
        PromiseBroken: By none (lost) or by several (doubled); both decide even without premises.
    """
    held = holders(contacts, email=email, external_id=external_id)
    if len(held) == 1:
        return f"one contact holds the identity: {held[0].get('id')}"
    raise PromiseBroken(
        "exactly one contact that holds the identity",
        f"{counted(len(held), 'contact')}{_ids_of(held)}",
        hint=_TWICE if held else "the write was lost, or the contact was archived or deleted on the way",
        safety=True,
    )


def the_contact_has_the_role(
    contacts: Iterable[Mapping[str, Any]], *, roles: Collection[str], email: str = "", external_id: str = ""
) -> str:
    """
    Judge that whoever holds an identity is what was asked for, a user or a lead.

    Args:
        contacts: Contacts as the fake tells them, with their "role".
        roles: The role that was asked for, or those that the target claims to create.
        email: The identity's e-mail address, or "".
        external_id: The identity's external id, or "".

    Raises:
        PromiseBroken: Somebody has another role.
    """
    held = holders(contacts, email=email, external_id=external_id)
    other = next((contact for contact in held if contact.get("role") not in roles), None)
    if other is None:
        return f"the contact is a {' or a '.join(sorted(roles))}"
    raise PromiseBroken(
        f"a contact that is a {' or a '.join(sorted(roles))}",
        f"a {other.get('role')}: {other.get('id')}",
        hint="the role that was asked for did not reach Intercom, which makes users where none is named",
        safety=True,
    )


def at_most_one_contact_holds(contacts: Iterable[Mapping[str, Any]], *, email: str = "", external_id: str = "") -> str:
    """
    Judge that an identity is not held twice, where the create may rightly have failed.

    Raises:
        PromiseBroken: By several.
    """
    held = holders(contacts, email=email, external_id=external_id)
    if len(held) <= 1:
        return f"{counted(len(held), 'contact')} that holds the identity{_ids_of(held)}"
    raise PromiseBroken(
        "at most one contact that holds the identity",
        f"{counted(len(held), 'contact')}{_ids_of(held)}",
        hint=_TWICE,
        safety=True,
    )


def the_contact_is_gone(contacts: Iterable[Mapping[str, Any]]) -> str:
    """
    Judge that a contact was deleted for good.

    Args:
        contacts: Every record of it, as the fake tells them; a deleted one may still be told, marked as such.

    Raises:
        PromiseBroken: It is there still, or merely archived.
    """
    kept = [contact for contact in contacts if not contact.get("deleted")]
    if not kept:
        return "the contact is deleted for good"
    how = "archived" if kept[0].get("archived") else "there"
    raise PromiseBroken(
        "a contact that is deleted for good",
        f"it is {how} still: {kept[0].get('id')}",
        hint="archiving hides a contact and keeps the person's data" if how == "archived" else "",
        safety=True,
    )


def the_caller_knows_what_became_of_it(
    answer: Answer, contacts: Iterable[Mapping[str, Any]], *, email: str = "", external_id: str = ""
) -> str:
    """
    Judge that the caller of a write was told success that holds, or a clear error.

    After an error the contact may be there all the same: the caller cannot know, and may ask again.

    Args:
        answer: What the caller got.
        contacts: Contacts as the fake tells them, afterwards.
        email: The identity's e-mail address, or "".
        external_id: The identity's external id, or "".

    Raises:
        PromiseBroken: Success without the contact (a loss), with another contact's id, or an unclear answer.
    """
    ids = {str(contact.get("id")) for contact in holders(contacts, email=email, external_id=external_id)}
    if answer.kind in ERRORS:
        return f"a clear error: {told(answer)}"
    if answer.kind == "done" and ids and (not answer.ids or ids & set(answer.ids)):
        return f"success that holds: {told(answer)}"
    raise PromiseBroken(
        "success with the contact in Intercom, or a clear error",
        f"{told(answer)}, naming {listed(answer.ids) or 'no id'}; "
        f"{counted(len(ids), 'contact')} in Intercom{_named(ids)}",
        hint="" if answer.kind == "no_answer" else "the target says success without looking at what Intercom answered",
        safety=answer.succeeded and not ids,
    )


def counted_by_kind(effects: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count side effects, as the fake tells them, by their kind ("contact created", …)."""
    return Counter(str(effect["kind"]) for effect in effects)


def side_effects_are(effects: Iterable[Mapping[str, Any]], *, expected: Mapping[str, int]) -> str:
    """
    Judge that exactly the expected side effects happened; what is not listed must be zero.

    Args:
        effects: What changed, as the fake tells it.
        expected: Count by kind, such as the baseline of the healthy operation.

    Raises:
        PromiseBroken: Some are missing, or there are more.
    """
    happened = counted_by_kind(effects)
    if happened == Counter({kind: count for kind, count in expected.items() if count}):
        return f"side effects: {_in_words(happened)}"
    raise _other_side_effects(happened, expected, words="")


def side_effects_are_at_most(effects: Iterable[Mapping[str, Any]], *, allowed: Mapping[str, int]) -> str:
    """
    Judge that no more side effects happened than the operation has when all goes well.

    Args:
        effects: What changed, as the fake tells it.
        allowed: Count by kind, such as the baseline of the healthy operation.

    Raises:
        PromiseBroken: There are more, or others.
    """
    happened = counted_by_kind(effects)
    if all(count <= allowed.get(kind, 0) for kind, count in happened.items()):
        return f"side effects: {_in_words(happened)}, of at most {_in_words(allowed)}"
    raise _other_side_effects(happened, allowed, words="at most ")


def _other_side_effects(happened: Counter[str], expected: Mapping[str, int], *, words: str) -> PromiseBroken:
    more = Counter(happened)
    more.subtract(expected)
    doubled = any(count > 0 for count in more.values())
    return PromiseBroken(
        f"side effects: {words}{_in_words(expected)}",
        f"side effects: {_in_words(happened)}",
        closest_miss=", ".join(f"{count:+d} {kind}" for kind, count in sorted(more.items()) if count),
        hint="a write was made that the healthy operation does not make" if doubled else "a write was lost",
        safety=True,
    )


def _in_words(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{count} × {kind}" for kind, count in sorted(kinds.items()) if count) or "none"


def _ids_of(contacts: Sequence[Mapping[str, Any]]) -> str:
    return _named(str(contact.get("id")) for contact in contacts)


def _named(ids: Iterable[str]) -> str:
    names = listed(sorted(ids))
    return f" ({names})" if names else ""
