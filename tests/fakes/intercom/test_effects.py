"""The account of side effects: by state, not by call, and without what the control port does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.intercom.effects import TOUCHED_MAX, Ledger
from fakes.intercom.records.tags import Tag

if TYPE_CHECKING:
    from tests.fakes.intercom.driving import Fake


def test_effects_compare_states(fake: Fake) -> None:
    """Two identical updates are one change; an update that changes nothing is none."""
    contact = fake.seed(email="ann@example.test", name="Ann", external_id="m-1")
    for _ in range(2):
        fake.api("PUT", f"/contacts/{contact}", {"name": "Anna"})
    assert [("contact changed", contact, ["name"])] == fake.effects()

    fake.control("POST", "/mark")
    fake.api("PUT", f"/contacts/{contact}", {"name": "Anna"})
    fake.api("GET", f"/contacts/{contact}")
    assert [] == fake.effects()


def test_a_change_that_was_taken_back_is_no_effect(fake: Fake) -> None:
    """Changing a name there and back leaves no difference."""
    contact = fake.seed(email="ann@example.test", name="Ann")
    for name in ("Anna", "Ann"):
        fake.api("PUT", f"/contacts/{contact}", {"name": name})

    assert [] == fake.effects()


def test_created_and_deleted_are_both_effects(fake: Fake) -> None:
    """A contact that came and went shows both, with who it was."""
    contact = fake.create(email="ann@example.test", name="Ann")
    fake.api("DELETE", f"/contacts/{contact}")

    assert [("contact created", contact, ["email", "name", "role"]), ("contact deleted", contact, [])] == fake.effects()
    told = fake.control("GET", "/effects")["effects"][0]
    assert ("ann@example.test", None, "Ann", "user") == tuple(
        told[key] for key in ("email", "external_id", "name", "role")
    )


def test_every_kind_of_effect_is_told(fake: Fake) -> None:
    """Archive, unarchive, block, merge, tags and definitions all leave their traces."""
    archived, blocked, restored, tagged = fake.crowd(4)
    lead = fake.seed(role="lead", email="lead@example.test")
    fake.control("POST", f"/contacts/{restored}/archive")
    old = fake.seed(email="old@example.test", tags=["old"])
    old_tag = fake.api("GET", "/tags").json()["data"][0]["id"]
    fake.control("POST", "/mark")

    fake.api("POST", f"/contacts/{archived}/archive")
    fake.api("POST", f"/contacts/{blocked}/block")
    fake.api("POST", f"/contacts/{restored}/unarchive")
    fake.api("POST", "/contacts/merge", {"from": lead, "into": tagged})
    tag = fake.api("POST", "/tags", {"name": "vip"}).json()["id"]
    fake.api("POST", f"/contacts/{tagged}/tags", {"id": tag})
    fake.api("DELETE", f"/contacts/{old}/tags/{old_tag}")
    defined = fake.api("POST", "/data_attributes", {"name": "x", "model": "contact", "data_type": "string"}).json()

    assert [
        ("contact archived", archived, []),
        ("contact blocked", blocked, []),
        ("contact unarchived", restored, []),
        ("contact merged", lead, []),
        ("tag attached", tagged, [tag]),
        ("tag created", tag, []),
        ("tag detached", old, [old_tag]),
        ("data attribute created", str(defined["id"]), []),
    ] == fake.effects()


def test_what_the_control_port_does_is_no_effect(fake: Fake) -> None:
    """Seeds and changes behind the target's back are not counted, before, between and after the target's own."""
    contact = fake.seed(email="ann@example.test", name="Ann")
    fake.control("PATCH", f"/contacts/{contact}", {"name": "Changed outside"})
    assert [] == fake.effects()

    fake.api("PUT", f"/contacts/{contact}", {"phone": "+3531"})
    fake.control("PATCH", f"/contacts/{contact}", {"name": "Again", "custom_attributes": {"tier": "gold"}})
    assert [("contact changed", contact, ["phone"])] == fake.effects()

    made = fake.create(email="new@example.test")
    fake.control("DELETE", f"/contacts/{made}")
    fake.control("DELETE", f"/contacts/{contact}")
    assert [("contact changed", contact, ["phone"]), ("contact created", made, ["email", "role"])] == fake.effects()


def test_outside_changes_are_seen_by_the_target(fake: Fake) -> None:
    """The control port can change, archive and delete a contact, and lists what the API hides."""
    changed, archived, deleted = fake.crowd(3, "k7")
    fake.control("PATCH", f"/contacts/{changed}", {"name": "New"})
    fake.control("POST", f"/contacts/{archived}/archive")
    fake.control("DELETE", f"/contacts/{deleted}")

    assert "New" == fake.api("GET", f"/contacts/{changed}").json()["name"]
    assert [404, 404] == [fake.api("GET", f"/contacts/{one}").status_code for one in (archived, deleted)]
    listed = fake.control("GET", "/contacts?contains=k7-")["contacts"]
    assert [(changed, False, False), (archived, True, False), (deleted, False, True)] == [
        (one["id"], one["archived"], one["deleted"]) for one in listed
    ]
    assert [changed] == [one["id"] for one in fake.control("GET", "/contacts?contains=New")["contacts"]]
    assert 404 == fake.control_answer("PATCH", "/contacts/nobody", {"name": "x"}).status_code


def test_an_account_is_bounded() -> None:
    """Whoever never begins a new account does not fill the memory: the oldest records go, and that is told."""
    ledger = Ledger()
    for number in range(TOUCHED_MAX + 1):
        ledger.note("tag", str(number), None, Tag(str(number), "vip"))

    assert TOUCHED_MAX // 10 == ledger.dropped
    assert TOUCHED_MAX + 1 == ledger.dropped + len(ledger.effects())
    ledger.mark()
    assert (0, []) == (ledger.dropped, ledger.effects())
