"""The client secrets by which notifications are signed, and those that were in use before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakes.intercom.access import DEFAULT_APP

if TYPE_CHECKING:
    from fakes.intercom.state import World


class Secrets:
    """The secret of each app: the option's for the default app, one made of it for every other."""

    __slots__ = ("_own", "_previous", "_world")

    def __init__(self, world: World) -> None:
        self._world = world
        self._own: dict[str, str] = {}
        self._previous: dict[str, str] = {}

    def of(self, app: str) -> str:
        """Tell the secret by which *app* signs now."""
        option = self._world.settings.client_secret
        return option if app == DEFAULT_APP else self._own.get(app, f"{option}-{app}")

    def previous(self, app: str) -> str:
        """Tell the secret before the last rotation, "" before the first one."""
        return self._previous.get(app, "")

    def rotate(self, app: str, secret: str) -> None:
        """Let *app* sign with *secret* from now on."""
        self._previous[app] = self.of(app)
        if app == DEFAULT_APP:
            self._world.configure({"client_secret": secret})
        else:
            self._own[app] = secret

    def clear(self) -> None:
        """Forget all rotations."""
        self._own.clear()
        self._previous.clear()
