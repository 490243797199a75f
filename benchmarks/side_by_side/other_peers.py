"""WireMock, with and without its journal, and moto's server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.side_by_side.load import Ask, Load
from benchmarks.side_by_side.peers import Canned, Peer
from benchmarks.side_by_side.running import HOST
from benchmarks.side_by_side.tools import NotRun, maven, needs, pip

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.side_by_side.running import Running


class WireMock(Peer):
    """WireMock as its manual tunes it for load: no log of requests, no journal."""

    name = "WireMock {}, no journal"
    home = "wiremock"
    version = "3.13.1"
    settings = "--disable-request-logging --no-request-journal; the search matches the e-mail in the body"
    # The Java compiler needs some seconds of load; it gets both cores for them.
    warm_up_s = 3
    _flags: tuple[str, ...] = ("--no-request-journal",)

    def install(self) -> None:
        """Copy the jar from Maven Central."""
        needs("java")
        maven(self.folder, f"org.wiremock:wiremock-standalone:{self.version}")

    def command(self, canned: Canned, work: Path, port: int) -> list[str]:
        """Write four mappings."""
        (work / "mappings").mkdir()
        _map(work, "me", canned.me, method="GET", urlPath="/me")
        _map(work, "read", canned.contact, method="GET", urlPath=f"/contacts/{canned.contact_id}")
        _map(work, "page", canned.page, method="GET", urlPath="/contacts")
        by_email = [{"contains": canned.email}]
        _map(work, "search", canned.found, method="POST", urlPath="/contacts/search", bodyPatterns=by_email)
        jar = self.folder / f"wiremock-standalone-{self.version}.jar"
        return [
            *("java", "-jar", str(jar), "--port", str(port), "--bind-address", HOST, "--root-dir", str(work)),
            *("--disable-banner", "--disable-request-logging", *self._flags),
        ]


class JournalingWireMock(WireMock):
    """WireMock with its journal, which it has by default."""

    name = "WireMock {}"
    settings = "--disable-request-logging; journal as by default, emptied before each measurement"
    keeps_journal = True
    _flags = ()

    def forget(self, server: Running) -> None:
        """Empty the journal."""
        server.ask(Load([Ask("DELETE", "/__admin/requests")]))


def _map(work: Path, name: str, answer: str, **request: Any) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    mapping = {"request": request, "response": {"status": 200, "headers": headers, "body": answer}}
    (work / "mappings" / f"{name}.json").write_text(json.dumps(mapping), encoding="utf-8")


class Moto(Peer):
    """moto's server, which fakes AWS: its nearest calls are STS's "who am I" and objects of S3."""

    name = "moto server {}"
    home = "moto"
    version = "5.2.5"
    settings = "as installed; /me is STS GetCallerIdentity, contact and page are S3 objects of that size"

    def install(self) -> None:
        """Install it into an environment of its own."""
        pip(self.folder, "moto[server]", self.version)

    def command(self, canned: Canned, work: Path, port: int) -> list[str]:  # noqa: ARG002  (it is told over HTTP)
        """Start it empty."""
        return [str(self.folder / "bin/moto_server"), "-H", HOST, "-p", str(port)]

    def loads(self, canned: Canned) -> dict[str, Load]:
        """Read what ``began`` put there; it has no search."""
        self._canned = canned
        who = Ask("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15")
        form = {**_signed("sts"), "Content-Type": "application/x-www-form-urlencoded"}
        return {
            "me": Load([who], form, lambda body: b"GetCallerIdentityResult" in body),
            "read": Load([Ask("GET", "/bench/contact")], _signed("s3"), lambda body: body == canned.contact.encode()),
            "page": Load([Ask("GET", "/bench/page")], _signed("s3"), lambda body: body == canned.page.encode()),
        }

    def began(self, server: Running) -> None:
        """Put the objects there."""
        for path, body in (("", ""), ("/contact", self._canned.contact), ("/page", self._canned.page)):
            status, told, _ = server.ask(Load([Ask("PUT", f"/bench{path}", body)], _signed("s3")))
            if status != 200:
                raise NotRun(f"PUT /bench{path}: {status} {told[:200]!r}")


def _signed(service: str) -> dict[str, str]:
    # moto looks at the service in it and checks nothing.
    scope = f"test/20260101/us-east-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
