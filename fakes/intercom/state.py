"""Everything the fake knows: one world of workspaces, apps and tokens, and how it begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fakes.intercom.access import DEFAULT_APP, DEFAULT_WORKSPACE, Access, App, scopes_of
from fakes.intercom.clock import Clock
from fakes.intercom.effects import Ledger
from fakes.intercom.errors import refusal
from fakes.intercom.ids import Ids
from fakes.intercom.journal import Journal
from fakes.intercom.memo import Memo
from fakes.intercom.records.attributes import AttributeStore
from fakes.intercom.records.contacts import NOTHING, Contact, ContactStore, FrozenContacts
from fakes.intercom.records.store import NO_RECORDS, FrozenRecords, Records
from fakes.intercom.scripts import Scripts
from fakes.intercom.search.index import LaggingIndex
from fakes.intercom.windows import Window
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.messages import Request
    from fakes.intercom.records.attributes import Attribute
    from fakes.intercom.records.tags import Tag
    from fakes.intercom.settings import Settings

_ADMINS: dict[str, dict[str, Any]] = {
    "900001": {
        "type": "admin",
        "id": "900001",
        "name": "Ops Bot",
        "email": "ops@acme.test",
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "has_inbox_seat": True,
        "team_ids": [],
    },
    "900002": {
        "type": "admin",
        "id": "900002",
        "name": "Support Lead",
        "email": "lead@acme.test",
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "has_inbox_seat": True,
        "team_ids": [],
    },
}


class Prepared(NamedTuple):
    """The records of a workspace, frozen so that scenario after scenario can begin with them."""

    contacts: FrozenContacts
    tags: FrozenRecords
    attributes: FrozenRecords


NOTHING_PREPARED = Prepared(NOTHING, NO_RECORDS, NO_RECORDS)


class Workspace:
    """
    The records of one workspace; every write goes through ``keep`` and its like, which note it.

    Attributes:
        code: Intercom's ``id_code``.
        index: What searches see.
    """

    def __init__(self, world: World, code: str, prepared: Prepared = NOTHING_PREPARED) -> None:
        self._world = world
        self.code = code
        self.contacts = ContactStore(prepared.contacts)
        self.index = LaggingIndex()
        self.memo = Memo()
        self.tags: Records[Tag] = Records(prepared.tags)
        self.attributes = AttributeStore(prepared.attributes)
        self.admins = _ADMINS

    @property
    def settings(self) -> Settings:
        """The options that hold now."""
        return self._world.settings

    @property
    def ids(self) -> Ids:
        """Where new ids come from."""
        return self._world.ids

    def keep(self, contact: Contact, before: Contact | None) -> None:
        """Keep a contact's new version in place of *before* (None: it is new)."""
        world = self._world
        self.contacts.put(contact, before)
        lag_s = 0.0 if world.ledger.by_control and before is None else world.settings.index_lag_s
        self.index.note(before, contact, world.clock.agenda_s(), lag_s)
        world.ledger.note("contact", contact.id, before, contact)

    def keep_tag(self, tag: Tag, before: Tag | None) -> None:
        """Keep a tag's new version in place of *before*."""
        self.tags.put(tag.id, tag)
        self._world.ledger.note("tag", tag.id, before, tag)

    def keep_attribute(self, attribute: Attribute, before: Attribute | None) -> None:
        """Keep a definition's new version in place of *before*."""
        self.attributes.put(attribute)
        # Searches by it mean something else now.
        self.memo = Memo()
        self._world.ledger.note("data attribute", str(attribute.id), before, attribute)

    def frozen(self) -> Prepared:
        """Freeze the present records for other workspaces to begin with."""
        return Prepared(self.contacts.frozen(), self.tags.frozen(), self.attributes.records.frozen())

    def live_contact(self, contact_id: str) -> Contact:
        """
        Return a contact that reads may see.

        Raises:
            ApiError: 404 User Not Found.
        """
        contact = self.contacts.get(contact_id)
        if contact is None or (contact.hidden and not self._blocked_but_readable(contact)):
            raise refusal(vendor_errors.CONTACT_MISSING)
        return contact

    def with_email(self, email: str) -> list[Contact]:
        """List the contacts with that e-mail, hidden ones too, compared as assumed."""
        if self.settings.assumptions.email_case == "as_given":
            return self.contacts.named(self.contacts.by_email, email)
        folded = email.casefold()
        return [
            one
            for one in self.contacts.ordered(newest_first=False)
            if str(one.attributes.get("email") or "").casefold() == folded
        ]

    def _blocked_but_readable(self, contact: Contact) -> bool:
        return (
            contact.blocked
            and not (contact.archived or contact.deleted or contact.merged_into)
            and self.settings.assumptions.blocked_read == "readable"
        )


class World:
    """
    All state of one fake.

    Attributes:
        doors: What each Authorization header opens.
        epoch: Name of the present scenario; requests keep the one they began in.
        start_token: The token that is valid after every reset.
    """

    def __init__(self, settings: Settings, start_token: str) -> None:
        self.start_settings = settings
        self.start_token = start_token
        self.settings = settings
        self.ids = Ids(settings.seed)
        self.clock = Clock()
        self.ledger = Ledger()
        self.journal = Journal(settings.journal_max)
        self.scripts = Scripts()
        self.prepared: dict[str, Prepared] = {}
        self.reset("", {})

    def reset(self, epoch: str, options: dict[str, Any], prepared: Prepared = NOTHING_PREPARED) -> None:
        """
        Begin anew: no records, tokens, scripts or journal of before; options as at the start, then *options*.

        Raises:
            SettingError: An option is unknown or not valid; nothing was reset then.
        """
        settings = self.start_settings.changed(options)
        self.settings = settings
        self.epoch = epoch
        self.clock.skipped_s = 0.0
        self.ledger.mark()
        self.journal.clear(settings.journal_max)
        self.scripts.clear()
        self.apps: dict[str, App] = {}
        self.pools: dict[str, Window] = {}
        self.doors: dict[bytes, Access] = {}
        self.workspaces: dict[str, Workspace] = {DEFAULT_WORKSPACE: Workspace(self, DEFAULT_WORKSPACE, prepared)}
        self.open_door(self.start_token)

    def configure(self, changes: dict[str, Any]) -> None:
        """
        Change options.

        Raises:
            SettingError: One is unknown or not valid; nothing was changed then.
        """
        settings = self.settings.changed(changes)
        self.settings = settings
        for app in self.apps.values():
            app.window.resize(settings.rate_limit, settings.window_s)
        for pool in self.pools.values():
            pool.resize(settings.workspace_rate_limit, settings.window_s)

    def open_door(
        self,
        token: str,
        *,
        app: str = DEFAULT_APP,
        workspace: str = DEFAULT_WORKSPACE,
        scopes: list[str] | None = None,
        private: bool = True,
    ) -> Access:
        """Make *token* valid for an app in a workspace; both are made when new."""
        settings = self.settings
        if app not in self.apps:
            # Recorded live: windows of an app share a fixed offset.
            offset_s = sum(app.encode()) % 10
            self.apps[app] = App(app, Window(settings.rate_limit, settings.window_s, offset_s), private)
        access = Access(token, self.apps[app], workspace, scopes_of(scopes))
        self._hang(access)
        return access

    def _hang(self, access: Access) -> None:
        for scheme in ("Bearer", "bearer"):
            self.doors[f"{scheme} {access.token}".encode()] = access

    def revoke(self, token: str, code: str) -> bool:
        """Make *token* answer 401 with *code*; False when it is not known."""
        access = self.doors.get(f"Bearer {token}".encode())
        if access is None:
            return False
        self._hang(Access(access.token, access.app, access.workspace, access.scopes, code))
        return True

    def workspace(self, code: str) -> Workspace:
        """Return a workspace, made when new."""
        found = self.workspaces.get(code)
        if found is None:
            found = self.workspaces[code] = Workspace(self, code)
        return found

    def pool(self, workspace: str) -> Window:
        """Return the window that all private apps of a workspace share."""
        pool = self.pools.get(workspace)
        if pool is None:
            settings = self.settings
            pool = Window(settings.workspace_rate_limit, settings.window_s, 0)
            self.pools[workspace] = pool
        return pool

    def access_of(self, request: Request) -> Access | None:
        """Return what the request's token opens, None for no valid token."""
        access = self.doors.get(request.headers.get(b"authorization", b""))
        return access if access is not None and not access.refusal else None
