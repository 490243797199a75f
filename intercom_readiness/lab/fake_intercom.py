"""The fake Intercom of a lab: started as a process, spoken to over its control port only."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

import httpx

from intercom_readiness.errors import LabError
from intercom_readiness.model import Exchange

from .process import Process

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ROOT = Path(__file__).resolve().parents[2]
_READY = "READY "
_READY_WITHIN_S = 20.0


class Basis(NamedTuple):
    """
    What the answers of a fake were based on.

    Attributes:
        not_modelled: Calls that Intercom knows and the fake does not model.
        assumed: Switches of what nobody can confirm, each with the calls whose answers it decided.
    """

    not_modelled: list[str]
    assumed: dict[str, list[str]]


class FakeIntercom:
    """
    One fake Intercom.

    Attributes:
        host: Where its API listens.
        port: The same, TCP port.
        token: The access token it accepts.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._process = Process.start(
            [sys.executable, "-m", "fakes.intercom", "--port", "0", "--control-port", "0", "--ready", "json"],
            env=environment,
            cwd=_ROOT,
            name="fake-intercom",
        )
        self._client: httpx.Client | None = None
        self.host = ""
        self.port = 0
        self.token = ""

    def await_ready(self) -> None:
        """Wait until it listens; LabError with its last words when it does not."""
        line = self._process.await_line(lambda text: text.startswith(_READY), within_s=_READY_WITHIN_S)
        ready = json.loads(line.removeprefix(_READY))
        api = urlsplit(ready["api"])
        self.host, self.port, self.token = api.hostname or "", api.port or 0, ready["token"]
        self._client = httpx.Client(base_url=ready["control"], trust_env=False, timeout=10.0, verify=False)  # noqa: S501 - plain http on loopback

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Make one call on the control port; LabError when it is refused."""
        if self._client is None:
            raise LabError("the fake Intercom was not started")
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise LabError(f"the fake Intercom does not answer on its control port: {error}") from error
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise LabError(f"the fake Intercom refused {method} {path}: {answer.text[:300]}")
        data: dict[str, Any] = answer.json() if answer.content else {}
        return data

    def reset(self, seed: int, epoch: str, options: Mapping[str, Any]) -> None:
        """Forget everything but the ids that were given out, and begin *epoch*."""
        self.control("POST", "/reset", {"seed": seed, "epoch": epoch, "options": dict(options)})

    def seed(self, contacts: Sequence[Mapping[str, Any]], **more: Any) -> list[str]:
        """Create contacts as if they had always been there; returns their ids."""
        ids: list[str] = self.control("POST", "/seed", {"contacts": list(contacts), **more})["ids"]
        return ids

    def contacts(self, containing: str) -> list[dict[str, Any]]:
        """List contacts, archived and deleted ones too, of which some field contains *containing*."""
        found: list[dict[str, Any]] = self.control("GET", f"/contacts?contains={containing}")["contacts"]
        return found

    def mark(self) -> None:
        """Begin a new accounting of side effects."""
        self.control("POST", "/mark", {})

    def effects(self) -> list[dict[str, Any]]:
        """List what API calls have changed since the mark, by state."""
        effects: list[dict[str, Any]] = self.control("GET", "/effects")["effects"]
        return effects

    def add_script(
        self, name: str, match: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], *, repeat: bool
    ) -> None:
        """Arm a fault script."""
        body = {"id": name, "match": dict(match), "answers": [dict(a) for a in answers], "repeat": repeat}
        self.control("POST", "/scripts", body)

    def taken(self, name: str) -> int:
        """Count the calls that have taken a bad answer of a fault script."""
        return sum(1 for call in self._takers(name) if call["kind"] != "ok")

    def watch_for(self, text: str) -> None:
        """Note from now on, until the reset, the calls that carry *text* in path, query or body; all are answered."""
        self.add_script(text, {"operations": None, "contains": [text]}, [{"kind": "ok"}], repeat=True)

    def seen_with(self, text: str) -> list[str]:
        """Name the operations of the calls that carried a text for which was watched, in order."""
        return [call["operation"] for call in self._takers(text)]

    def _takers(self, name: str) -> list[dict[str, Any]]:
        for script in self.control("GET", "/scripts")["scripts"]:
            if script["id"] == name:
                takers: list[dict[str, Any]] = script["taken"]
                return takers
        raise LabError(f"the fake Intercom has no script {name!r}")

    def remove_script(self, name: str) -> None:
        """Heal one API fault."""
        self.control("DELETE", f"/scripts/{quote(name, safe='')}")

    def exchanges(self, subjects: Mapping[str, str]) -> list[Exchange]:
        """
        List the exchanges that arrived, far side.

        Args:
            subjects: Canary by text that identifies it (id, e-mail, external id).
        """
        journal = self.control("GET", "/journal")["exchanges"]
        return [_exchange(entry, subjects) for entry in journal]

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

    @property
    def alive(self) -> bool:
        """Tell whether its process runs."""
        return self._process.alive

    def stop(self) -> None:
        """End it at once."""
        if self._client is not None:
            self._client.close()
        self._process.kill()


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
