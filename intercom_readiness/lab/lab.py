"""One worker's lab: the fakes, for each a link through Toxiproxy and a tap, and the target in front of them."""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from intercom_readiness.errors import LabError
from intercom_readiness.lab.links.network import Inbound, Network, StatusPageLink
from intercom_readiness.lab.links.toxiproxy import start_toxiproxy
from intercom_readiness.lab.servers.fake_intercom import FakeIntercom
from intercom_readiness.lab.servers.status_page import FakeStatusPage
from intercom_readiness.lab.target.environment import caller_placeholder
from intercom_readiness.lab.target.target import Target
from intercom_readiness.lab.target.token_file import TokenFile
from intercom_readiness.profile.watching_checks import knows_the_page
from intercom_readiness.record import Masker

from .baseline import Baselines
from .clock import LagMeter
from .subjects import Population
from .waiting import RECOVERY_EVERY_S, eventually

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from intercom_readiness.lab.target.driver import Driver
    from intercom_readiness.profile import Profile

# What a Python process of ours needs from the caller's environment; nothing in it can change how it behaves.
_OWN_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT")
# Client secrets of Intercom's are UUIDs, which have as many digits.
SECRET_BYTES = 16


class Lab:
    """
    Everything one worker needs to judge a target, on ports that the operating system chose.

    Attributes:
        baselines: What the target's healthy operations do; empty until the self-check has measured them.
        page: Intercom's status page, and *page_link* the way to it; None where the target does not know it.
        token: The access token that Intercom accepts now.
        secrets: What the target is given and nobody else may learn, by what it is.
        client_secret: With which Intercom signs notifications; *client_secret_previous* is the one before it.
        versions: Of the engines behind the faults.
        eaten_s: How long the rate limit is used up by another app, at most.
    """

    def __init__(self, profile: Profile, seed: int, worker: str, patience_s: float, stack: ExitStack) -> None:
        self.profile = profile
        self.seed = seed
        self.worker = worker
        self.patience_s = patience_s
        self.baselines = Baselines()
        self.population = Population(seed, worker)
        self.masker = Masker()
        self.lag = LagMeter().start()
        stack.callback(self.lag.stop)
        # All servers start side by side: the wait is for the slowest one.
        environment = {name: os.environ[name] for name in _OWN_ENVIRONMENT if name in os.environ}
        self.intercom = FakeIntercom(environment)
        stack.callback(self.intercom.stop)
        self.page = FakeStatusPage(environment) if knows_the_page(profile) else None
        if self.page is not None:
            stack.callback(self.page.stop)
        self._stack = stack
        self._toxiproxy = toxiproxy = stack.enter_context(start_toxiproxy())
        self.intercom.await_ready()
        self.network = stack.enter_context(Network(toxiproxy, self.intercom, profile, worker))
        self.tap = self.network.tap
        self.page_link = self._link_to(self.page) if self.page is not None else None
        self.versions = {"toxiproxy": toxiproxy.version}
        self.token = profile.listen_token or self.intercom.token
        self.client_secret = profile.lab.listen.client_secret or secrets.token_hex(SECRET_BYTES)
        self.client_secret_previous = profile.lab.listen.client_secret_previous or secrets.token_hex(SECRET_BYTES)
        self.secrets = {
            "access token": self.token,
            "client secret": self.client_secret,
            "client secret from before its rotation": self.client_secret_previous,
        }
        for secret in self.secrets.values():
            self.masker.add_secret(secret)
        self.token_file = stack.enter_context(TokenFile(self.token))
        addresses = {
            "intercom.url": self.network.url,
            "intercom.token": self.token,
            "intercom.token_file": str(self.token_file.path),
            "intercom.client_secret": self.client_secret,
            "intercom.client_secret.previous": self.client_secret_previous,
            "worker": worker,
        }
        if self.page_link is not None:
            addresses["status_page.url"] = self.page_link.url
        self.target = Target(profile, addresses, worker=worker)
        stack.callback(self.target.stop)
        self.eaten_s = 0.0
        self._driver: Driver | None = None
        self._clean = False
        self._stuck = False
        self._epoch = 0
        self._epoch_of_target = 0
        self._inbound: Inbound | None = None

    def _link_to(self, page: FakeStatusPage) -> StatusPageLink:
        page.await_ready()
        return self._stack.enter_context(StatusPageLink(self._toxiproxy, page.address, self.profile, self.worker))

    @property
    def driver(self) -> Driver:
        """The way to ask the target; LabError while it does not run."""
        if self._driver is None:
            raise LabError("the target was asked before it was started")
        return self._driver

    @property
    def inbound(self) -> Inbound:
        """
        The link on which Intercom reaches the running target, made when it is first needed.

        Raises:
            LabError: The profile has no operation of role webhook, or names a port that the target does not have.
        """
        if self._inbound is None:
            declared = self.profile.by_role("webhook")
            if not declared:
                raise LabError("the profile has no operation with role webhook")
            _, url = self.target.whereabouts.url(declared[0].request, caller_placeholder)
            parts = urlsplit(url)
            address = (parts.hostname or "", parts.port or 80)
            path = urlunsplit(("", "", parts.path, parts.query, ""))
            self._inbound = self._stack.enter_context(Inbound(self._toxiproxy, address, path, self.worker))
        return self._inbound

    def begin(self, name: str) -> None:
        """Give a scenario an Intercom of its own, in which nothing has happened yet."""
        self._epoch += 1
        self.eaten_s = 0.0
        self.intercom.reset(_seed_of(self.seed, name), f"{self.worker}-{self._epoch}-{name}", {})
        if self.page is not None:
            self.page.reset()
        if self.token != self.intercom.token:
            self.intercom.accept(self.token)

    def ready_target(self, settings: Mapping[str, str]) -> None:
        """Make sure that the target runs with *settings*, and that no fault of an earlier scenario has touched it."""
        if self._clean and self.target.alive and dict(self.target.settings) == dict(settings):
            return
        if self._driver is not None:
            self._driver.close()
        if self._stuck and not self.profile.target.attached:
            self.target.kill()
        self.target.renew(settings)
        self._driver = self.target.driver()
        if self._epoch_of_target and self.profile.target.isolation != "restart":
            # What never recovers costs one scenario its verdict, and not all that come after it.
            self._stuck = True
            self._insist_on_recovery()
            self._stuck = False
        self._epoch_of_target = self._epoch
        # What the target does at its own start is no effect of what it is asked.
        self.intercom.mark()
        self._clean = True

    def restart_target(self) -> None:
        """Start the target again after it was killed, with its settings and its state, within one scenario."""
        if self._driver is not None:
            self._driver.close()
        self.target.restart()
        self._driver = self.target.driver()
        self._clean = False

    def replace_token(self, token: str) -> str:
        """
        Have Intercom make another access token, which ends the one before at that moment; the target is not told.

        Returns:
            The new token's fingerprint, by which the fake Intercom tells who used it.
        """
        self.masker.add_secret(token)
        made = self.intercom.control("POST", "/tokens", {"token": token, "replaces": self.token})
        self.token = self.secrets["access token"] = token
        self.target.offer({"intercom.token": token})
        return str(made["fingerprint"])

    def restart_with_new_token(self) -> None:
        """End the target as its profile says and start it again; who asks meanwhile asks on."""
        if self._driver is not None:
            # Others are still asking through it.
            self._stack.callback(self._driver.close)
        self.target.restart(self.profile.target.stop_grace_s)
        self._driver = self.target.driver()

    def _insist_on_recovery(self) -> None:
        """Wait until a target that goes on running has got over the faults of an earlier scenario."""
        reads = self.profile.by_role("read")
        within_s = self.profile.policy.recovery.within_s
        subject = self.population.newcomer()
        ids = self.intercom.seed([subject.as_seed()])
        values = replace(subject, intercom_id=ids[0]).values()
        if reads:
            eventually(
                lambda: self.driver.ask(reads[0].name, values, within_s=within_s).kind == "done",
                within_s=within_s,
                every_s=RECOVERY_EVERY_S,
                what=f"{reads[0].name} to work again after the faults of an earlier scenario",
            )
        # Nobody of a scenario's, so no listing may show it.
        self.intercom.control("DELETE", f"/contacts/{ids[0]}")

    def end(self, *, touched: bool, settings: Mapping[str, str], lasting: bool = False) -> None:
        """
        Take the lab back from a scenario.

        Args:
            touched: Something was broken.
            settings: What the target ran with.
            lasting: The target was told to hold back for longer than anybody waits, and has to be started anew.
        """
        if touched or settings:
            self._clean = False
        self._stuck = self._stuck or lasting

    def target_log(self) -> list[str]:
        """Give what the target wrote since it started."""
        return self.target.log_lines()


def _seed_of(seed: int, name: str) -> int:
    """Give a seed of a scenario's own: a replay meets the same ids, wherever and after whatever it runs."""
    return int.from_bytes(sha256(f"{seed} {name}".encode()).digest()[:6])


@contextmanager
def open_lab(profile: Profile, seed: int, *, worker: str, patience_s: float) -> Iterator[Lab]:
    """
    Open a lab, and leave nothing behind.

    Raises:
        LabError: A part of it cannot be started; the message says which and why.
    """
    with ExitStack() as stack:
        yield Lab(profile, seed, worker, patience_s, stack)
