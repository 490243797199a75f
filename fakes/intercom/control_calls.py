"""What each call of the control port does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom import assumptions as switches
from fakes.intercom import seeding
from fakes.intercom.access import DEFAULT_APP, DEFAULT_WORKSPACE, demo_token, fingerprint
from fakes.intercom.asked import (
    BadInput,
    Missing,
    after_of,
    count_of,
    list_of,
    object_of,
    objects_of,
    only,
    seconds_of,
    text_of,
)
from fakes.intercom.errors import ApiError
from fakes.intercom.records import contact_lifecycle
from fakes.intercom.workspace import NOTHING_PREPARED, Workspace
from intercom_readiness.vendor.scopes import SCOPES

if TYPE_CHECKING:
    from fakes.intercom.asked import Asked
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.state import World

# Contacts that one call can put in, and windows that it can use up.
_SEEDED_MAX, _EATEN_MAX = 1_000_000, 1_000_000


def reset(world: World, asked: Asked) -> dict[str, Any]:
    """Begin anew: {"epoch", "seed", "options", "prepared": name of a prepared workspace}."""
    only(asked.body, "seed", "epoch", "options", "prepared")
    options = dict(object_of(asked.body, "options"))
    if "seed" in asked.body:
        options["seed"] = asked.body["seed"]
    prepared = asked.body.get("prepared")
    if prepared is not None and (not isinstance(prepared, str) or prepared not in world.prepared):
        raise BadInput(f"no workspace was prepared as {prepared!r}. Valid: {', '.join(world.prepared) or 'none yet'}.")
    world.reset(text_of(asked.body, "epoch", ""), options, world.prepared[prepared] if prepared else NOTHING_PREPARED)
    return {}


def options(world: World, _: Asked) -> dict[str, Any]:
    """Tell the options that hold now."""
    return world.settings.as_json()


def change_options(world: World, asked: Asked) -> dict[str, Any]:
    """Change some options, and tell all."""
    world.configure(asked.body)
    return world.settings.as_json()


def assumptions(world: World, _: Asked) -> dict[str, Any]:
    """List the switches of what cannot be confirmed, with the values that hold now."""
    held = world.settings.assumptions
    return {"assumptions": [{**row, "value": getattr(held, row["name"])} for row in switches.table()]}


def make_token(world: World, asked: Asked) -> dict[str, Any]:
    """Make a token valid, and end the one it replaces: {"token", "app", "workspace", "scopes": names or null …}."""
    only(asked.body, "token", "app", "workspace", "scopes", "private", "replaces")
    scopes = asked.body.get("scopes")
    if scopes is not None and (not isinstance(scopes, list) or not all(str(one) in SCOPES for one in scopes)):
        raise BadInput(f"'scopes' must be null for all, or a list of {', '.join(SCOPES)}; not {scopes!r}")
    replaced = text_of(asked.body, "replaces", "")
    if replaced and not world.revoke(replaced, "unauthorized"):
        raise Missing("no such token to replace")
    token = text_of(asked.body, "token", "") or demo_token(world.ids.number())
    world.open_door(
        token,
        app=text_of(asked.body, "app", DEFAULT_APP),
        workspace=text_of(asked.body, "workspace", DEFAULT_WORKSPACE),
        scopes=scopes,
        private=asked.body.get("private") is not False,
    )
    return {"token": token, "fingerprint": fingerprint(f"Bearer {token}".encode())}


def revoke_token(world: World, asked: Asked) -> dict[str, Any]:
    """Make a token answer 401 from now on: {"token", "code"}."""
    only(asked.body, "token", "code")
    if not world.revoke(text_of(asked.body, "token", ""), text_of(asked.body, "code", "unauthorized")):
        raise Missing("no such token")
    return {}


def prepare(world: World, asked: Asked) -> dict[str, Any]:
    """Freeze a workspace under a name, to begin with after a reset: {"name", …as for seed}."""
    name = text_of(asked.body, "name", "")
    if not name:
        raise BadInput("'name' is needed: what the prepared workspace is called")
    workspace = Workspace(world, DEFAULT_WORKSPACE)
    ids = _seed(world, workspace, {key: value for key, value in asked.body.items() if key != "name"})
    world.prepared[name] = workspace.frozen()
    return {"ids": ids}


def seed(world: World, asked: Asked) -> dict[str, Any]:
    """Put records in: {"contacts", "count", "prefix", "tags", "data_attributes", "workspace"}."""
    workspace = world.workspace(text_of(asked.body, "workspace", DEFAULT_WORKSPACE))
    return {"ids": _seed(world, workspace, {key: value for key, value in asked.body.items() if key != "workspace"})}


def _seed(world: World, workspace: Workspace, body: dict[str, Any]) -> list[str]:
    only(body, "contacts", "count", "prefix", "tags", "data_attributes", "visitors")
    now = int(world.clock.wall_s())
    for fields in objects_of(body, "data_attributes"):
        seeding.attribute(workspace, fields, now)
    for named in list_of(body, "tags"):
        seeding.tag(workspace, named if isinstance(named, dict) else {"name": named})
    ids = [seeding.contact(workspace, fields, now).id for fields in objects_of(body, "contacts")]
    ids += [seeding.visitor(workspace, fields) for fields in objects_of(body, "visitors")]
    count = count_of(body, "count", 0, least=0, most=_SEEDED_MAX)
    prefix = text_of(body, "prefix", "") or f"crowd{world.ids.number()}"
    ids += [seeding.contact(workspace, fields, now).id for fields in seeding.crowd(prefix, count, now)]
    return ids


def contacts(world: World, asked: Asked) -> dict[str, Any]:
    """List contacts in any state whose JSON contains a text: ?contains=, ?workspace=."""
    workspace = world.workspace(asked.query.get("workspace", DEFAULT_WORKSPACE))
    wanted = asked.query.get("contains", "")
    version = world.settings.default_version
    return {
        "contacts": [
            seeding.told(workspace, contact, version)
            for contact in workspace.contacts.ordered(newest_first=False)
            if wanted in contact.id or any(wanted in str(one) for one in contact.attributes.values())
        ]
    }


def change_contact(world: World, asked: Asked) -> dict[str, Any]:
    """Change a contact behind the target's back."""
    workspace, contact = _contact(world, asked.name)
    changed = seeding.change(workspace, contact, asked.body, int(world.clock.wall_s()))
    return seeding.told(workspace, changed, world.settings.default_version)


def delete_contact(world: World, asked: Asked) -> dict[str, Any]:
    """Delete a contact for good behind the target's back."""
    workspace, contact = _contact(world, asked.name)
    workspace.keep(contact.with_changes(deleted=True), contact)
    return {}


def archive_contact(world: World, asked: Asked) -> dict[str, Any]:
    """Archive a contact behind the target's back."""
    workspace, contact = _contact(world, asked.name)
    workspace.keep(contact.with_changes(archived=True), contact)
    return {}


def merge_contact(world: World, asked: Asked) -> dict[str, Any]:
    """Merge a lead into a user behind the target's back: {"into": id of the user}."""
    only(asked.body, "into")
    workspace, lead = _contact(world, asked.name)
    _, user = _contact(world, text_of(asked.body, "into", ""))
    try:
        contact_lifecycle.merge(workspace, lead.id, user.id, duplicates_only=False)
    except ApiError as error:
        raise BadInput(error.message) from None
    return {}


def add_script(world: World, asked: Asked) -> dict[str, Any]:
    """Plan answers."""
    world.scripts.add(asked.body)
    return {}


def scripts(world: World, _: Asked) -> dict[str, Any]:
    """Tell what was planned and taken."""
    return {"scripts": world.scripts.as_json()}


def clear_scripts(world: World, _: Asked) -> dict[str, Any]:
    """Delete all scripts."""
    world.scripts.clear()
    return {}


def remove_script(world: World, asked: Asked) -> dict[str, Any]:
    """Delete one script."""
    if not world.scripts.remove(asked.name):
        raise Missing(f"no script {asked.name!r}")
    return {}


def journal(world: World, asked: Asked) -> dict[str, Any]:
    """List finished exchanges: ?after=N."""
    return {"exchanges": world.journal.after(after_of(asked.query)), "last": world.journal.last}


def still_open(world: World, _: Asked) -> dict[str, Any]:
    """Count and list the requests that are not over."""
    listed = world.journal.still_open()
    return {"open": len(listed), "exchanges": listed}


def mark(world: World, _: Asked) -> dict[str, Any]:
    """Begin a new account of side effects."""
    world.ledger.mark()
    return {}


def effects(world: World, _: Asked) -> dict[str, Any]:
    """List what API calls changed since the mark; with so many records that the first ones were let go, tell that."""
    return {"effects": world.ledger.effects(), "dropped": world.ledger.dropped}


def advance(world: World, asked: Asked) -> dict[str, Any]:
    """Move the agenda ahead: {"seconds"}."""
    world.clock.skip(seconds_of(asked.body))
    # What was planned is Intercom's doing, not the control port's.
    world.ledger.by_control = False
    world.agenda.run_due()
    return agenda(world, asked)


def agenda(world: World, _: Asked) -> dict[str, Any]:
    """Tell how far the agenda was moved, and what it holds."""
    now = world.clock.agenda_s()
    lagging = 0
    for workspace in world.workspaces.values():
        workspace.index.settle(now)
        lagging += len(list(workspace.index.lagging()))
    return {
        "skipped_s": world.clock.skipped_s,
        "lagging_contacts": lagging,
        "due": world.agenda.upcoming(),
        "planned": len(world.agenda),
    }


def eat(world: World, asked: Asked) -> dict[str, Any]:
    """Let another app use up the windows: {"scope": "workspace"|"app", "windows", "app", "workspace"}."""
    only(asked.body, "scope", "windows", "app", "workspace")
    scope, windows = asked.body.get("scope", "workspace"), count_of(asked.body, "windows", 1, least=1, most=_EATEN_MAX)
    if scope not in ("workspace", "app"):
        raise BadInput(f"'scope' must be 'workspace' or 'app', not {scope!r}")
    if scope == "workspace":
        window = world.pool(text_of(asked.body, "workspace", DEFAULT_WORKSPACE))
    else:
        app = world.apps.get(text_of(asked.body, "app", DEFAULT_APP))
        if app is None:
            raise BadInput(f"'app' must be one of {', '.join(world.apps)}")
        window = app.window
    return {"reset_at": window.eat(world.clock.wall_s(), windows)}


def lag(world: World, asked: Asked) -> dict[str, Any]:
    """Set how long writes stay invisible to searches: {"seconds"}."""
    world.configure({"index_lag_s": seconds_of(asked.body)})
    return {}


def _contact(world: World, contact_id: str) -> tuple[Workspace, Contact]:
    for workspace in world.workspaces.values():
        contact = workspace.contacts.get(contact_id)
        if contact is not None:
            return workspace, contact
    raise Missing(f"no contact {contact_id!r}")
