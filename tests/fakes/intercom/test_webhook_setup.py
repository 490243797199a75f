"""Setting webhooks up: addresses, the HEAD probe, topics, apps, secrets."""

from __future__ import annotations

import ssl
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.intercom.driving import Fake
from tests.fakes.intercom.receiving import Receiver, endpoint, notify, settled

if TYPE_CHECKING:
    from pathlib import Path

_ACCEPTED = {"assumptions": {"plain_http_webhooks": "accepted"}}


def _refusal(fake: Fake, body: dict[str, Any], path: str = "/webhooks") -> str:
    answer = fake.control_answer("POST", path, body)
    assert 400 == answer.status_code, answer.text
    error: str = answer.json()["error"]
    return error


def test_an_endpoint_is_probed_with_head_before_it_is_saved(fake: Fake, receiver: Receiver) -> None:
    """§16.44: one HEAD request reaches the endpoint; when it is answered with 2xx the endpoint is saved."""
    fake.control("PATCH", "/options", _ACCEPTED)
    told = fake.control("POST", "/webhooks", {"url": f"{receiver.url}?a=b", "topics": ["contact.deleted"]})

    assert {"status": 200, "ended": "answered"} == told["probe"]
    assert fake.addresses["client_secret"] == told["client_secret"]
    (probe,) = receiver.probes
    assert ("HEAD", "/webhooks?a=b", b"") == (probe.method, probe.path, probe.body)
    assert "live" == endpoint(fake)["state"]
    assert [] == receiver.arrived


@pytest.mark.parametrize("answer", [301, 404, 405, 410, 500, "reset", "close", "garbage"])
def test_an_endpoint_that_fails_the_probe_is_not_saved(fake: Fake, receiver: Receiver, answer: int | str) -> None:
    """§16.44: any answer to HEAD other than 2xx, or none, keeps the endpoint from being saved."""
    fake.control("PATCH", "/options", _ACCEPTED)
    receiver.probe_answer = answer

    error = _refusal(fake, {"url": receiver.url, "topics": ["*"]})
    assert "must answer a HEAD request with 2xx" in error
    assert [] == fake.control("GET", "/webhooks")["webhooks"]


def test_a_silent_endpoint_is_not_saved(fake: Fake, receiver: Receiver) -> None:
    """§16.44: no answer to HEAD within the timeout is a refusal that says so."""
    fake.control("PATCH", "/options", {**_ACCEPTED, "webhook_timeout_s": 0.05})
    receiver.probe_answer = "hang"

    assert _refusal(fake, {"url": receiver.url, "topics": ["*"]}).endswith("ended: timeout")


def test_plain_http_is_refused_unless_assumed(fake: Fake, receiver: Receiver) -> None:
    """§16.44: an address without TLS is refused, unprobed, and the refusal names the switch that takes it."""
    error = _refusal(fake, {"url": receiver.url, "topics": ["*"]})

    assert "https://" in error
    assert "plain_http_webhooks" in error
    assert [] == receiver.probes


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"topics": ["*"]}, "'' is no address"),
        ({"url": "ftp://x.test/", "topics": ["*"]}, "begins with https://"),
        ({"url": "https://me@x.test/", "topics": ["*"]}, "neither a user name nor blanks"),
        ({"url": "https://x.test/a b", "topics": ["*"]}, "neither a user name nor blanks"),
        ({"url": "https://x.test:port/", "topics": ["*"]}, "no address"),
        ({"url": "https://x.test/"}, "'topics' is needed"),
        ({"url": "https://x.test/", "topics": ["contact.user.update"]}, "Did you mean 'contact.user.updated'?"),
        ({"url": "https://x.test/", "topics": [["ping"]]}, "Intercom has no topic"),
        ({"url": "https://x.test/", "topics": ["*"], "app": "app_other"}, "'app' must be one of app_main"),
        ({"url": "https://x.test/", "topics": ["*"], "secret": "x"}, "unknown key 'secret'"),
    ],
)
def test_mistakes_are_named(fake: Fake, body: dict[str, Any], said: str) -> None:
    """A wrong address, topic, app or key is refused with one line that names it."""
    assert said in _refusal(fake, body)


def test_only_subscribed_topics_are_told(fake: Fake, receiver: Receiver) -> None:
    """An endpoint hears of its topics, of ping, and of nothing else."""
    webhook = receiver.subscribe(fake, "contact.deleted")
    contact = fake.create(email="ann@example.test")
    fake.api("PUT", f"/contacts/{contact}", {"name": "Ann"})
    fake.api("DELETE", f"/contacts/{contact}")
    fake.control("POST", f"/webhooks/{webhook}/test")

    settled(fake)
    assert {"contact.deleted", "ping"} == set(receiver.topics())
    assert "no endpoint subscribes to" in _refusal(fake, {"topic": "contact.archived"}, "/notifications")
    # Named, it gets what it did not subscribe to, and what does not exist.
    notify(fake, "contact.invented", webhook=webhook)
    settled(fake)
    assert "contact.invented" in receiver.topics()


def test_a_deleted_endpoint_hears_nothing(fake: Fake, receiver: Receiver) -> None:
    """Nothing is sent to an endpoint that was deleted, and its id is unknown."""
    webhook = receiver.subscribe(fake)
    fake.control("DELETE", f"/webhooks/{webhook}")
    fake.create(email="ann@example.test")

    assert [] == settled(fake)
    assert 404 == fake.control_answer("DELETE", f"/webhooks/{webhook}").status_code
    assert 404 == fake.control_answer("POST", f"/webhooks/{webhook}/live").status_code


def test_a_reset_forgets_endpoints(fake: Fake, receiver: Receiver) -> None:
    """After a reset there are no endpoints, deliveries or plans, and numbers of deliveries go on."""
    receiver.subscribe(fake)
    receiver.answer = 500
    notify(fake)
    (row,) = settled(fake)
    fake.control("POST", "/reset", {"epoch": "next"})

    assert [] == fake.control("GET", "/webhooks")["webhooks"]
    told = fake.control("GET", "/deliveries")
    assert ([], row["n"], 0) == (told["deliveries"], told["last"], told["retrying"])
    assert 0 == fake.control("GET", "/agenda")["planned"]


def test_every_app_of_a_workspace_is_told(fake: Fake, receiver: Receiver) -> None:
    """Endpoints belong to apps: both apps of a workspace are told, one of another workspace is not."""
    fake.control("POST", "/tokens", {"token": "second", "app": "app_second"})
    fake.control("POST", "/tokens", {"token": "far", "app": "app_far", "workspace": "far00001"})
    receiver.subscribe(fake, "contact.user.created")
    receiver.subscribe(fake, "contact.user.created", app="app_second")
    receiver.subscribe(fake, "contact.user.created", app="app_far")
    fake.create(email="ann@example.test")

    rows = settled(fake)
    assert 2 == len(rows)
    assert 2 == len({one["webhook_id"] for one in rows})
    assert 2 == len({one.signature for one in receiver.arrived})
    assert {"abc12345"} == {one.json()["app_id"] for one in receiver.arrived}


def test_control_calls_are_not_told(fake: Fake, receiver: Receiver) -> None:
    """What the control port writes behind the target's back causes no notification."""
    receiver.subscribe(fake)
    contact = fake.seed(email="ann@example.test")
    fake.control("PATCH", f"/contacts/{contact}", {"name": "Ann"})
    fake.control("DELETE", f"/contacts/{contact}")

    assert [] == settled(fake)


@pytest.mark.parametrize("switch", ["verified", "unverified"])
def test_certificates_are_verified_unless_assumed(fake: Fake, tmp_path: Path, switch: str) -> None:
    """A certificate that nobody vouches for fails the probe, unless webhook_certificate says that it does not."""
    with Receiver.started(_self_signed(tmp_path)) as receiver:
        fake.control("PATCH", "/options", {"assumptions": {"webhook_certificate": switch}})
        answer = fake.control_answer("POST", "/webhooks", {"url": receiver.url, "topics": ["*"]})
        if switch == "verified":
            assert 400 == answer.status_code
            assert answer.json()["error"].endswith("ended: tls")
            return
        notify(fake)
        (row,) = settled(fake)
        assert (200, "answered") == (row["status"], row["ended"])


def _self_signed(folder: Path) -> ssl.SSLContext:
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not here to make a certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_the_command_line_names_receivers(receiver: Receiver) -> None:
    """--webhook makes an endpoint that outlives resets, on plain http where it is on this machine."""
    with Fake.started("--webhook", f"{receiver.url}=contact.user.created,ping", "--client-secret", "mine") as fake:
        for _ in range(2):
            fake.create(email="ann@example.test")
            assert [200] == [one["status"] for one in settled(fake)]
            fake.control("POST", "/reset", {})
        assert "mine" == fake.addresses["client_secret"]
        assert ["contact.user.created", "ping"] == endpoint(fake)["topics"]


def test_a_scenario_names_receivers(receiver: Receiver, tmp_path: Path) -> None:
    """A scenario file may hold webhooks; they are not probed, since receivers may start later."""
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(
        '[options.assumptions]\nplain_http_webhooks = "accepted"\n\n'
        f'[[webhooks]]\nurl = "{receiver.url}"\ntopics = ["*"]\n',
        "utf-8",
    )
    with Fake.started("--scenario", str(scenario)) as fake:
        fake.create(email="ann@example.test")
        assert ["contact.user.created"] == [one["topic"] for one in settled(fake)]
    assert [] == receiver.probes
