"""The fake Intercom of a lab."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

import httpx

from intercom_readiness.model import Exchange

from .fake_server import FakeServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Basis(NamedTuple):
    """
    What the answers of a fake were based on.

    Attributes:
        not_modelled: Calls that Intercom knows and the fake does not model.
        assumed: Switches of what nobody can confirm, each with the calls whose answers it decided.
    """

    not_modelled: list[str]
    assumed: dict[str, list[str]]


class TokenUse(NamedTuple):
    """
    One call, and the token that it carried.

    Attributes:
        token: Fingerprint of the token; empty without one.
        scope: What the call needs; empty where any token will do.
        opened_s: On the machine's monotonic clock.
    """

    operation: str
    token: str
    scope: str
    status: int | None
    opened_s: float


class FakeIntercom(FakeServer):
    """
    One fake Intercom.

    Attributes:
        host: Where its API listens.
        port: The same, TCP port.
        token: The access token it accepts.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__("fakes.intercom", "the fake Intercom", environment, "--ready", "json")
        self.host = ""
        self.port = 0
        self.token = ""
        self._api = ""

    def await_ready(self) -> None:
        """Wait until it listens; LabError with its last words when it does not."""
        ready = self.ready()
        api = urlsplit(ready["api"])
        self._api = ready["api"]
        self.host, self.port, self.token = api.hostname or "", api.port or 0, ready["token"]

    def reset(self, seed: int, epoch: str, options: Mapping[str, Any]) -> None:
        """Forget everything but the ids that were given out, and begin *epoch*."""
        self.control("POST", "/reset", {"seed": seed, "epoch": epoch, "options": dict(options)})

    def accept(self, token: str) -> str:
        """Let a token do everything; gives its fingerprint, by which the journal names it."""
        return str(self.control("POST", "/tokens", {"token": token})["fingerprint"])

    def seed(self, contacts: Sequence[Mapping[str, Any]], **more: Any) -> list[str]:
        """Create contacts as if they had always been there; returns their ids."""
        ids: list[str] = self.control("POST", "/seed", {"contacts": list(contacts), **more})["ids"]
        return ids

    def contacts(self, containing: str) -> list[dict[str, Any]]:
        """List contacts, archived and deleted ones too, of which some field contains *containing*."""
        found: list[dict[str, Any]] = self.control("GET", f"/contacts?contains={quote(containing)}")["contacts"]
        return found

    def mark(self) -> None:
        """Begin a new accounting of side effects."""
        self.control("POST", "/mark", {})

    def effects(self) -> list[dict[str, Any]]:
        """List what API calls have changed since the mark, by state."""
        effects: list[dict[str, Any]] = self.control("GET", "/effects")["effects"]
        return effects

    def use_up(self, calls: int) -> None:
        """Make calls of the target's rate limit on its account, past the tap."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self._api, headers=headers, trust_env=False, verify=False) as client:  # noqa: S501 - plain http on loopback
            for _ in range(calls):
                client.get("/me").raise_for_status()

    def watch_for(self, text: str) -> None:
        """Note from now on, until the reset, the calls that carry *text* in path, query or body; all are answered."""
        self.add_script(text, {"operations": None, "contains": [text]}, [{"kind": "ok"}], repeat=True)

    def seen_with(self, text: str) -> list[str]:
        """Name the operations of the calls that carried a text for which was watched, in order."""
        return [call["operation"] for call in self.takers(text)]

    def exchanges(self, subjects: Mapping[str, str]) -> list[Exchange]:
        """
        List the exchanges that arrived, far side.

        Args:
            subjects: Canary by text that identifies it (id, e-mail, external id).
        """
        journal = self.control("GET", "/journal")["exchanges"]
        return [_exchange(entry, subjects) for entry in journal]

    def token_uses(self, since_s: float) -> list[TokenUse]:
        """List the calls that are over and began since a moment, with the tokens that they carried."""
        journal = self.control("GET", "/journal")["exchanges"]
        uses = [TokenUse(*(entry[name] for name in TokenUse._fields)) for entry in journal]
        return [use for use in uses if use.opened_s >= since_s]

    def basis(self) -> Basis:
        """Tell what its answers since the reset were based on: what it does not model, and what it assumes."""
        journal = self.control("GET", "/journal")["exchanges"]
        assumed: dict[str, set[str]] = {}
        for entry in journal:
            for switch in entry["assumed"]:
                assumed.setdefault(switch, set()).add(entry["operation"])
        return Basis(
            sorted({entry["operation"] for entry in journal if entry["answer_kind"] == "not_modelled"}),
            {switch: sorted(assumed[switch]) for switch in sorted(assumed)},
        )


def _exchange(entry: Mapping[str, Any], subjects: Mapping[str, str]) -> Exchange:
    texts = [str(entry.get(name) or "") for name in ("contact_id", "email", "external_id")]
    subject = next((subjects[text] for text in texts if text in subjects), "")
    return Exchange(
        id=f"far-{entry['n']}",
        link="intercom_api",
        vantage="far",
        operation=entry["operation"],
        subject=subject,
        opened_s=entry["opened_s"],
        closed_s=entry["closed_s"],
        status=entry["status"],
        ended=entry["ended"],
        request_id=entry.get("request_id") or "",
        fault=entry.get("script") or "",
        writes=bool(entry.get("committed")),
    )
