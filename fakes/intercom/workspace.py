"""One workspace: its records, and the only ways to write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from fakes.intercom.errors import refusal
from fakes.intercom.memo import Memo
from fakes.intercom.records.attributes import AttributeStore
from fakes.intercom.records.contacts import NOTHING, ContactStore, FrozenContacts
from fakes.intercom.records.staff import ADMINS, TEAMS
from fakes.intercom.records.store import NO_RECORDS, FrozenRecords, Records
from fakes.intercom.search.index import LaggingIndex
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.assumptions import Assumptions
    from fakes.intercom.effects import Noted
    from fakes.intercom.ids import Ids
    from fakes.intercom.records.allowlist import Allowlist
    from fakes.intercom.records.attributes import Attribute
    from fakes.intercom.records.companies import Company
    from fakes.intercom.records.contacts import Contact
    from fakes.intercom.records.conversations import Conversation, Part
    from fakes.intercom.records.events import DataEvent
    from fakes.intercom.records.exports import Export
    from fakes.intercom.records.jobs import Job
    from fakes.intercom.records.notes import Note
    from fakes.intercom.records.reporting import ReportingExport
    from fakes.intercom.records.scrolls import Scroll
    from fakes.intercom.records.staff import Teammate
    from fakes.intercom.records.tags import Tag
    from fakes.intercom.records.ticket_types import TicketType
    from fakes.intercom.records.tickets import Ticket, TicketPart
    from fakes.intercom.records.visitors import Visitor
    from fakes.intercom.settings import Settings
    from fakes.intercom.state import World

    Kept = TypeVar("Kept", bound=Noted)

# Stores of records that are written by ``save`` and ``drop``; the names are those of the attributes.
_STORES = (
    *("tags", "companies", "notes", "conversations", "events", "exports", "allowlists", "visitors"),
    *("ticket_types", "tickets", "jobs", "reporting_exports"),
)


class Prepared(NamedTuple):
    """The records of a workspace, frozen so that scenario after scenario can begin with them."""

    contacts: FrozenContacts
    attributes: FrozenRecords
    stores: dict[str, FrozenRecords]


NOTHING_PREPARED = Prepared(NOTHING, NO_RECORDS, {})


class Workspace:
    """
    The records of one workspace; every write goes through ``keep``, ``save`` or ``drop``, which note it.

    Attributes:
        code: Intercom's ``id_code``.
        index: What contact searches see.
        memo: Lists and searches that were asked for since the last write.
        scroll: The one open scroll over companies, if any.
        deleted_conversations: When each deleted conversation went, Unix seconds, in that order.
    """

    def __init__(self, world: World, code: str, prepared: Prepared = NOTHING_PREPARED) -> None:
        self._world = world
        self.code = code
        self.contacts = ContactStore(prepared.contacts)
        self.index = LaggingIndex()
        self.memo = Memo()
        self.attributes = AttributeStore(prepared.attributes)
        self.admins: dict[str, dict[str, Any]] = ADMINS
        self.teams: dict[str, dict[str, Any]] = TEAMS
        bases = prepared.stores
        self.tags: Records[Tag] = Records(bases.get("tags", NO_RECORDS))
        self.companies: Records[Company] = Records(bases.get("companies", NO_RECORDS))
        self.notes: Records[Note] = Records(bases.get("notes", NO_RECORDS))
        self.conversations: Records[Conversation] = Records(bases.get("conversations", NO_RECORDS))
        self.events: Records[DataEvent] = Records(bases.get("events", NO_RECORDS))
        self.exports: Records[Export] = Records(bases.get("exports", NO_RECORDS))
        self.allowlists: Records[Allowlist] = Records(bases.get("allowlists", NO_RECORDS))
        self.visitors: Records[Visitor] = Records(bases.get("visitors", NO_RECORDS))
        self.ticket_types: Records[TicketType] = Records(bases.get("ticket_types", NO_RECORDS))
        self.tickets: Records[Ticket] = Records(bases.get("tickets", NO_RECORDS))
        self.jobs: Records[Job] = Records(bases.get("jobs", NO_RECORDS))
        self.reporting_exports: Records[ReportingExport] = Records(bases.get("reporting_exports", NO_RECORDS))
        self.scroll: Scroll | None = None
        self.deleted_conversations: dict[str, int] = {}
        # Intercom's ids of companies by the callers' own; made when it is first needed.
        self.company_ids: dict[str, str] | None = None

    @property
    def settings(self) -> Settings:
        """The options that hold now."""
        return self._world.settings

    @property
    def assumed(self) -> Assumptions:
        """The switches of what nobody can confirm; reading one notes that the answer rests on it."""
        return self._world.assumed

    @property
    def ids(self) -> Ids:
        """Where new ids come from."""
        return self._world.ids

    @property
    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(self._world.clock.wall_s())

    def keep(self, contact: Contact, before: Contact | None) -> None:
        """Keep a contact's new version in place of *before* (None: it is new)."""
        world = self._world
        self.contacts.put(contact, before)
        lag_s = 0.0 if world.ledger.by_control and before is None else world.settings.index_lag_s
        self.index.note(before, contact, world.clock.agenda_s(), lag_s)
        world.ledger.note("contact", contact.id, before, contact)

    def keep_attribute(self, attribute: Attribute, before: Attribute | None) -> None:
        """Keep a definition's new version in place of *before*."""
        self.attributes.put(attribute)
        # Searches by it mean something else now.
        self.memo = Memo()
        self._world.ledger.note("data attribute", str(attribute.id), before, attribute)

    def keep_admin(self, admin: Teammate, before: Teammate) -> None:
        """Keep an admin in place of *before*; other workspaces keep theirs."""
        self.admins = {**self.admins, admin.id: admin.admin}
        self._world.ledger.note("admin", admin.id, before, admin)

    def save(self, store: Records[Kept], kind: str, record: Kept, before: Kept | None) -> Kept:
        """Keep a record of *kind* in place of *before* (None: it is new), and return it."""
        store.put(str(record.id), record)
        self._world.ledger.note(kind, str(record.id), before, record)
        return record

    def drop(self, store: Records[Kept], kind: str, record: Kept) -> None:
        """Let a record of *kind* go."""
        store.remove(str(record.id))
        self._world.ledger.note(kind, str(record.id), record, None)

    def note_part(
        self, part: Part | TicketPart, before: Part | None = None, *, kind: str = "conversation part"
    ) -> None:
        """Note a new or changed part of a conversation or ticket, which itself holds it."""
        self._world.ledger.note(kind, part.id, before, part)

    def frozen(self) -> Prepared:
        """Freeze the present records for other workspaces to begin with."""
        stores = {name: getattr(self, name).frozen() for name in _STORES}
        return Prepared(self.contacts.frozen(), self.attributes.records.frozen(), stores)

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
        if not self.folds_email(email):
            return self.contacts.named(self.contacts.by_email, email)
        folded = email.casefold()
        return [
            one
            for one in self.contacts.ordered(newest_first=False)
            if str(one.attributes.get("email") or "").casefold() == folded
        ]

    def folds_email(self, email: str) -> bool:
        """Tell whether e-mails like this one are compared without regard to case, as assumed."""
        if not self.contacts.mixed_case and email == email.casefold():
            # Both ways find the same.
            return False
        return self.assumed.email_case == "folded"

    def _blocked_but_readable(self, contact: Contact) -> bool:
        return (
            contact.blocked
            and not (contact.archived or contact.deleted or contact.merged_into)
            and self.assumed.blocked_read == "readable"
        )
