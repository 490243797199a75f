"""https: a certificate for this machine, signed by an authority that callers can be told to trust."""

from __future__ import annotations

import os
import shutil
import ssl
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.intercom.driving import ROOT, WITHIN_S, Fake

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fake]:
    """A fake that speaks https, with an authority of its own."""
    with Fake.started("--tls", "--ca-folder", str(tmp_path_factory.mktemp("ca"))) as fake:
        yield fake


def _client(fake: Fake, **options: object) -> httpx.Client:
    context = ssl.create_default_context(cafile=fake.addresses["ca_file"])
    headers = {"Authorization": f"Bearer {fake.token}", "Accept": "application/json"}
    told = {"verify": context, "headers": headers, "trust_env": False, "timeout": WITHIN_S, **options}
    return httpx.Client(base_url=fake.addresses["api"], **told)  # type: ignore[arg-type]


def _refused(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fakes.intercom", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN_S, check=False)


def test_a_caller_that_trusts_the_authority_is_served(secured: Fake) -> None:
    """With ca_file as its authority a caller verifies the certificate, by address and by name."""
    port = urlsplit(secured.addresses["api"]).port

    with _client(secured) as client:
        assert 200 == client.get("/me").status_code
        assert 200 == client.get(f"https://localhost:{port}/me").status_code
        created = client.post("/contacts", json={"email": "ann@example.test"}).json()
        assert "ann@example.test" == client.get(f"/contacts/{created['id']}").json()["email"]


def test_addresses_in_answers_are_secured_too(secured: Fake) -> None:
    """The address that an answer gives, of a download here, is reached by https as well."""
    with _client(secured) as client:
        span = {"created_at_after": 1, "created_at_before": 2}
        job = client.post("/export/content/data", json=span).json()["job_identifier"]
        secured.control("POST", "/agenda/advance", {"seconds": 120})
        address = client.get(f"/export/content/data/{job}").json()["download_url"]
        assert address.startswith(secured.addresses["api"])
        assert 200 == client.get(address, headers={"Accept": "application/octet-stream"}).status_code


@pytest.mark.parametrize(
    ("program", "variable"),
    [
        (["{python}", "-c", "import httpx, sys; print(httpx.get(sys.argv[1]).status_code)", "{url}"], "SSL_CERT_FILE"),
        (["node", "-e", "fetch(process.argv[1]).then(one => console.log(one.status))", "{url}"], "NODE_EXTRA_CA_CERTS"),
        (["curl", "-s", "-o", "{null}", "-w", "%{{http_code}}", "--cacert", "{ca_file}", "{url}"], ""),
    ],
    ids=["python", "node", "curl"],
)
def test_callers_trust_it_as_the_readme_says(secured: Fake, program: list[str], variable: str) -> None:
    """Python, Node and curl verify the certificate by the means that the README names."""
    if shutil.which(program[0]) is None and program[0] != "{python}":
        pytest.skip(f"{program[0]} is not on this machine")
    ca_file = secured.addresses["ca_file"]
    told = {"python": sys.executable, "url": secured.addresses["api"] + "/me", "ca_file": ca_file, "null": os.devnull}
    command = [one.format(**told) if one.startswith(("{", "%")) else one for one in program]
    # The proxies of this machine have nothing to do with it.
    env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}

    ended = subprocess.run(
        command,
        env={**env, **({variable: ca_file} if variable else {})},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )

    assert "401" == ended.stdout.strip(), ended.stderr


def test_others_are_not_served(secured: Fake) -> None:
    """Without the authority the certificate is refused; plain http on that port is no answer."""
    with _client(secured, verify=ssl.create_default_context()) as client, pytest.raises(httpx.ConnectError):
        client.get("/me")
    with _client(secured) as client, pytest.raises(httpx.TransportError):
        client.get(secured.addresses["api"].replace("https", "http") + "/me")


def test_the_control_port_stays_plain(secured: Fake) -> None:
    """The control port speaks http, so that whoever drives the fake needs no certificate."""
    assert secured.addresses["control"].startswith("http://127.0.0.1:")
    assert "options" not in secured.control("GET", "/journal")


@pytest.mark.parametrize("kind", ["reset", "close", "truncate"])
def test_faults_reach_callers_of_https(secured: Fake, kind: str) -> None:
    """A planned fault ends the connection of a secured call too, and the next call is served."""
    secured.script({"kind": kind}, id=kind)

    with _client(secured) as client:
        with pytest.raises(httpx.TransportError):
            client.get("/me")
        assert 200 == client.get("/me").status_code


def test_the_authority_is_kept_in_its_folder(tmp_path: Path) -> None:
    """A second start signs with the same authority; its key is for its owner only."""
    texts = []
    for _ in range(2):
        with Fake.started("--tls", "--ca-folder", str(tmp_path / "ca"), "--contacts", "0") as fake:
            texts.append(Path(fake.addresses["ca_file"]).read_text())
            with _client(fake) as client:
                assert 200 == client.get("/me").status_code

    assert texts[0] == texts[1]
    assert 0o600 == stat.S_IMODE((tmp_path / "ca" / "ca-key.pem").stat().st_mode)


def test_an_authority_without_a_folder_goes_with_the_fake() -> None:
    """Without --ca-folder the authority is in a passing folder that is gone afterwards, and no key is written."""
    with Fake.started("--tls", "--contacts", "0") as fake:
        ca_file = Path(fake.addresses["ca_file"])
        assert [ca_file] == list(ca_file.parent.iterdir())

    assert not ca_file.parent.exists()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, content: str | None) -> None:
    """A file in place of the folder, or files that are none of ours, end the start with one line."""
    folder = tmp_path / "ca"
    if content is None:
        folder.write_text("a file")
    else:
        folder.mkdir()
        for name in ("ca.pem", "ca-key.pem"):
            (folder / name).write_text(content)
    options = ["--tls", "--ca-folder", str(folder)]

    ended = _refused(*options)

    assert 2 == ended.returncode
    assert ended.stderr.startswith(f"python -m fakes.intercom: --ca-folder {folder} cannot be used: ")
    assert 1 == len(ended.stderr.splitlines())


def test_a_folder_without_tls_is_a_mistake() -> None:
    """--ca-folder without --tls says what is missing."""
    ended = _refused("--ca-folder", "x")

    assert (2, "python -m fakes.intercom: --ca-folder needs --tls (see --help)\n") == (ended.returncode, ended.stderr)
