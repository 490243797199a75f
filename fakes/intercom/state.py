"""Everything the fake knows: one world of workspaces, apps and tokens, and how it begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakes.intercom.access import DEFAULT_APP, DEFAULT_WORKSPACE, Access, App, scopes_of
from fakes.intercom.agenda import Agenda
from fakes.intercom.clock import Clock
from fakes.intercom.consulted import Consulted
from fakes.intercom.effects import Ledger
from fakes.intercom.ids import Ids
from fakes.intercom.journal import Journal
from fakes.intercom.scripts import Scripts
from fakes.intercom.windows import Window
from fakes.intercom.workspace import NOTHING_PREPARED, Prepared, Workspace

if TYPE_CHECKING:
    from fakes.intercom.assumptions import Assumptions
    from fakes.intercom.messages import Request
    from fakes.intercom.settings import Settings
    from fakes.intercom.webhooks.hub import Webhooks


class World:
    """
    All state of one fake.

    Attributes:
        doors: What each Authorization header opens.
        epoch: Name of the present scenario; requests keep the one they began in.
        start_token: The token that is valid after every reset.
        start_webhooks: The endpoints that are there after every reset, as the control port takes them.
        scheme: Of the API port's addresses: http or https.
        agenda: What is to happen later.
        consulted: The switches that the present answer rests on.
        assumed: The same, to read them by.
    """

    def __init__(self, settings: Settings, start_token: str) -> None:
        self.start_settings = settings
        self.start_token = start_token
        self.scheme = "http"
        self.settings = settings
        self.ids = Ids(settings.seed)
        self.clock = Clock()
        self.ledger = Ledger()
        self.consulted = Consulted(self)
        self.assumed: Assumptions = self.consulted  # type: ignore[assignment]  # it passes every reading on to one
        self.journal = Journal(settings.journal_max)
        self.scripts = Scripts()
        self.agenda = Agenda(self.clock)
        self.start_webhooks: list[dict[str, Any]] = []
        self._webhooks: Webhooks | None = None
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
        self.ids.begin(settings.seed)
        self.epoch = epoch
        self.clock.skipped_s = 0.0
        self.agenda.clear()
        self.ledger.mark()
        self.journal.clear(settings.journal_max)
        self.scripts.clear()
        self.apps: dict[str, App] = {}
        self.pools: dict[str, Window] = {}
        self.doors: dict[bytes, Access] = {}
        self.workspaces: dict[str, Workspace] = {DEFAULT_WORKSPACE: Workspace(self, DEFAULT_WORKSPACE, prepared)}
        self.open_door(self.start_token)
        if self._webhooks is not None:
            self._webhooks.reset()

    @property
    def webhooks(self) -> Webhooks:
        """The endpoints, and what they are told; imported when first asked for, which keeps starting fast."""
        if self._webhooks is None:
            from fakes.intercom.webhooks.hub import Webhooks

            self._webhooks = Webhooks(self)
        return self._webhooks

    def start_with(self, webhooks: list[dict[str, Any]]) -> None:
        """Have these endpoints from now on and after every reset, as the control port takes them."""
        self.start_webhooks = webhooks
        if webhooks:
            self.webhooks.reset()

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
        self.apps[app].workspaces.add(workspace)
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
