"""The access token is rotated while the target works: Intercom ends the old one, the target is given a new one."""

from __future__ import annotations

import base64
import json
import os
import signal
import time
import uuid
from typing import TYPE_CHECKING

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.processes.setup_command import run_to_end
from intercom_readiness.lab.target.driver import PYTHON
from intercom_readiness.lab.target.environment import caller_placeholder
from intercom_readiness.lab.target.exec_operation import run_command
from intercom_readiness.lab.target.wire import Wire
from intercom_readiness.lab.waiting import sleep_until
from intercom_readiness.profile.templates import fill, fill_all

from .traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile.token_section import Rotation

    from .asking import Asking
    from .people import People
    from .traffic import Asked

# Between the end of the old token and the moment at which the target is told: people and stores take their time.
UNTOLD_S = 0.25
# A request or command of the profile that hands the token over may take so long beyond the claimed window.
HANDED_OVER_WITHIN_S = 10.0
# Requests of one kind at the end, so that several processes of the target are met.
READS_AFTERWARDS = 4
_UNDER_TRAFFIC = ("read", "write", "search")
_AFTERWARDS = (*_UNDER_TRAFFIC, "list", "erase")


class Rotating:
    """
    One rotation in one scenario, all moments on the monotonic clock.

    Attributes:
        began_s: When the traffic began.
        ended_s: Until when the old token was good for sure.
        told_s: When the target was told of the new one.
        fingerprint: Of the new token.
        trouble: Why the target could not be told in the way of the profile; else empty.
        afterwards: What came back when the claimed window was over.
        touched: A token was ended, so the target is not used as it is for another scenario.
    """

    def __init__(self, lab: Lab, people: People, asking: Asking) -> None:
        self.began_s = self.ended_s = self.told_s = 0.0
        self.fingerprint = ""
        self.trouble = ""
        self.afterwards: list[Asked] = []
        self.touched = False
        self._lab = lab
        self._asking = asking
        self._traffic = Traffic(lab, people, asking)

    @property
    def claims(self) -> Rotation:
        """The profile's word; MissingPremise without one."""
        token = self._lab.profile.token
        if token is None or token.rotation is None:
            raise MissingPremise("the profile has no [token.rotation]")
        return token.rotation

    @property
    def asked(self) -> Sequence[Asked]:
        """What the traffic asked, and what came back."""
        return self._traffic.asked

    @property
    def over_s(self) -> float:
        """The end of the claimed window."""
        return self.told_s + self.claims.within_s

    def begin_traffic(self) -> None:
        """
        Have callers ask, one after the other, until the rotation is over.

        Raises:
            MissingPremise: Nothing can be asked, or the claimed window is longer than the lab's patience.
        """
        claims, operations = self.claims, self._operations(_UNDER_TRAFFIC)
        if not operations:
            raise MissingPremise("the profile declares nothing that can be asked while the token is rotated")
        if claims.within_s > self._lab.patience_s:
            raise MissingPremise(
                f"the rotation may take {claims.within_s:g} s, the lab's patience is {self._lab.patience_s:g} s"
            )
        self._asking.start()
        self.began_s = time.monotonic()
        self._traffic.begin(operations, longer_s=UNTOLD_S + claims.within_s)

    def rotate(self, grace_s: float) -> None:
        """
        Rotate the token, wait for the end of the claimed window, and ask for everything once more.

        Args:
            grace_s: Seconds by which the last questions come after the window.
        """
        self.touched = True
        # Before Intercom does it: whoever is answered meanwhile may have met either token.
        self.ended_s = time.monotonic()
        self.fingerprint = self._lab.replace_token(_new_token())
        sleep_until(self.ended_s + UNTOLD_S)
        self.told_s = time.monotonic()
        try:
            self._tell()
        except LabError as problem:
            self.trouble = str(problem)
        sleep_until(self.over_s)
        self._traffic.end()
        sleep_until(self.over_s + grace_s)
        if not self.trouble:
            reads = self._operations(("read",)) * (READS_AFTERWARDS - 1)
            self.afterwards = self._traffic.round([*self._operations(_AFTERWARDS), *reads])

    def told_by(self, command: Sequence[str]) -> str:
        """
        Run a command of the profile in the target's environment and folder, and give its output.

        Raises:
            LabError: It fails.
        """
        filled = [fill(part, self._value) for part in command]
        reply = run_command(
            filled, None, self._lab.target.whereabouts, name="token.made_shown", within_s=HANDED_OVER_WITHIN_S
        )
        if reply.status != 0:
            raise LabError(f"token.made_shown.command ended with {reply.trouble or f'status {reply.status}'}")
        return reply.body.decode("utf-8", "replace")

    def close(self) -> None:
        """End the traffic, and see to it that the next scenario, or run, finds a target with the right token."""
        self._traffic.end()
        if not self.touched:
            return
        if self._lab.profile.target.attached:
            self._lab.replace_token(self._lab.profile.listen_token)
            self._tell()
        else:
            self._lab.target.kill()

    def _operations(self, roles: Sequence[str]) -> list[str]:
        declared = [self._lab.profile.by_role(role)[:1] for role in roles]  # type: ignore[arg-type]
        return [one.name for first in declared for one in first]

    # -- telling ----------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        """Give the target the new token in the way of the profile; LabError when that fails."""
        claims = self.claims
        self._lab.token_file.write(self._lab.token)
        if claims.by == "restart":
            self._lab.restart_with_new_token()
        elif claims.by == "request":
            self._request(claims)
        elif claims.by == "command":
            self._command(claims)
        elif claims.signal:
            os.kill(self._lab.target.pids[0], signal.Signals[f"SIG{claims.signal}"])

    def _value(self, name: str) -> str | None:
        return {"intercom.token": self._lab.token, **PYTHON}.get(name) or caller_placeholder(name)

    def _request(self, claims: Rotation) -> None:
        at = self._lab.target.whereabouts
        method, url = at.url(claims.request, self._value)
        headers = at.headers | fill_all(claims.headers, self._value)
        content = None
        if claims.json is not None:
            content = json.dumps(fill_all(claims.json, self._value)).encode()
            headers = {"Content-Type": "application/json"} | headers
        with Wire() as wire:
            reply = wire.ask(method, url, within_s=self._patience_s(claims), headers=headers, content=content)
        taken = reply.status in claims.status if claims.status else (reply.status or 0) // 100 == 2  # noqa: PLR2004
        if reply.trouble or not taken:
            raise LabError(f"{claims.request} was answered with {reply.trouble or f'status {reply.status}'}")

    def _command(self, claims: Rotation) -> None:
        at = self._lab.target.whereabouts
        command = [fill(part, self._value) for part in claims.command]
        run_to_end(command, at.environment or {}, at.cwd, "token.rotation.command", within_s=self._patience_s(claims))

    def _patience_s(self, claims: Rotation) -> float:
        return claims.within_s + HANDED_OVER_WITHIN_S


def _new_token() -> str:
    """Make a token of the form that live ones have, and that opens nothing anywhere."""
    return base64.b64encode(f"tok:{str(uuid.uuid4()).replace('-', '_')}:1:0".encode()).decode()
