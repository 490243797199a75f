"""What must not be written is not written, in whatever form it comes."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intercom_readiness.errors import UsageError
from intercom_readiness.record import Masker, RunFolder, read_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from intercom_readiness.model import RunRecord, ScenarioRecord

SECRET = 'k-3"q7ndr/+ÿ value'
PERSON = "Ada Lovelace-Byron"
NUMBER = "4915112345678"
FORMS = {
    "plain": SECRET,
    "capitals": SECRET.upper(),
    "in words": f"it says {SECRET}.",
    "percent": quote(SECRET),
    "percent, slash too": quote(SECRET, safe=""),
    "form": quote_plus(SECRET),
    "small hex": quote(SECRET, safe="").lower(),
    "json": json.dumps(SECRET),
    "json, unicode": json.dumps(SECRET, ensure_ascii=False),
    "base64": base64.b64encode(SECRET.encode()).decode(),
    "basic credentials": base64.b64encode(f"user:{SECRET}".encode()).decode(),
    "after one byte": base64.b64encode(f"a{SECRET}b".encode()).decode(),
    "after two bytes": base64.b64encode(f"ab{SECRET}".encode()).decode(),
    "json in json": json.dumps(json.dumps(SECRET)),
    "base64 for urls": base64.urlsafe_b64encode(f"ab{SECRET}".encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_disguises(form: str) -> None:
    """A secret is masked in every form in which services pass texts on."""
    masked = Masker([SECRET]).mask(f"<<{form}>>")

    assert "[masked secret]" in masked
    assert masked.startswith("<<")
    assert masked.endswith(">>")
    for piece in (SECRET, SECRET.upper(), quote(SECRET, safe="")[3:], "q7ndr"):
        assert piece not in masked


def test_personal() -> None:
    """Personal data is masked under a name of its own."""
    assert Masker(personal=[PERSON]).mask(f"hello {PERSON.lower()}!") == "hello [masked personal data]!"


SHAPES = {
    "token": ("got dG9rOjA1ZGU3OWQ4X2E4", "got [masked secret]"),
    "bearer": ("Authorization: Bearer abc123def456", "Authorization: Bearer [masked secret]"),
    "bearer in json": ('{"authorization": "bearer abc123def"}', '{"authorization": "bearer [masked secret]"}'),
    "basic": ("basic dXNlcjpwYXNzd29yZA==", "basic [masked secret]"),
    "form": ("client_secret=hunter-two&x=1", "client_secret=[masked secret]&x=1"),
    "json": ('{"access_token":"hunter-two","x":1}', '{"access_token":"[masked secret]","x":1}'),
    "json in json": (r"{\"token\": \"hunter-two\"}", r"{\"token\": \"[masked secret]\"}"),
    "log": ("password: hunter22 was wrong", "password: [masked secret] was wrong"),
    "e-mail": ("to ada.l+x@firm.example.com now", "to [masked personal data] now"),
    "e-mail in url": ("?email=ada%40firm.example&x", "?email=[masked personal data]&x"),
    "e-mail in json": (r'"ada\u0040firm.example"', '"[masked personal data]"'),
    "look-alike": ("x@example.test.evil.com", "[masked personal data]"),
}


@pytest.mark.parametrize(("text", "expected"), SHAPES.values(), ids=SHAPES)
def test_shapes(text: str, expected: str) -> None:
    """Tokens, credentials and e-mail addresses are masked though nobody registered them."""
    assert Masker().mask(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "k7abc@example.test",
        "email=k7abc%40example.test",
        "the bearer token was refused",
        "bad_token: unauthorized",
        "basic authentication is off",
        "INTERCOM_TOKEN={intercom.token}",
        "contacts.read answered 429 at 12.345 s",
    ],
)
def test_left_alone(text: str) -> None:
    """The suite's own contacts, placeholders and prose stay readable."""
    assert Masker().mask(text) == text


@given(st.text())
def test_idempotent(text: str) -> None:
    """Masking what is masked changes nothing, so reports may mask records again."""
    masker = Masker([SECRET], [PERSON])
    once = masker.mask(f"{text}{SECRET}{text} token={text}")

    assert masker.mask(once) == once


@given(st.text(min_size=6), st.text())
@example("\u017fecret", "SECRET")
@example("İİİİİİ", "i̇")
@example("ΑΣΑΣΑΣ", "Σ")
def test_any_secret(secret: str, around: str) -> None:
    """Whatever a secret is made of, it is not in the masked text."""
    masked = Masker([secret]).mask(f"{around}{secret}{around}")

    assert secret not in masked.replace("[masked secret]", "").replace("[masked personal data]", "")


def test_longest_first() -> None:
    """A secret that starts with another is masked whole."""
    assert Masker(["secret-1", "secret-1-and-more"]).mask("secret-1-and-more") == "[masked secret]"


def test_short_texts() -> None:
    """A secret too short to tell from words is refused aloud; an unset one is no secret; short names are left."""
    with pytest.raises(UsageError, match="a secret of 3 characters"):
        Masker(["abc"])

    assert Masker([""], ["Bo"]).mask("Bo is about") == "Bo is about"


def test_added_later() -> None:
    """What is registered later is masked from then on."""
    masker = Masker(["first-secret"])
    masker.mask("first-secret")
    masker.add_secret("other-secret")

    assert masker.mask("first-secret other-secret") == "[masked secret] [masked secret]"


def test_canaries_of_a_run(tmp_path: Path, scenario: Callable[..., ScenarioRecord], run: RunRecord) -> None:
    """Canaries in every corner of a run are in no file of its folder, and all of it can still be read."""
    everywhere = f"{' '.join(FORMS.values())} {PERSON} {NUMBER} dG9rOjA1ZGU3OWQ4"
    folder = RunFolder.create(tmp_path / "masked", datetime.now(tz=UTC), Masker([SECRET, NUMBER], [PERSON]))
    event = {"at_s": 1.0, "type": "note", "text": everywhere, everywhere: [{"token": "hunter"}, int(NUMBER)]}
    told = scenario("RL-01", event, expected=everywhere, observed=everywhere, faults=(everywhere,), hint=everywhere)
    told = replace(told, promise=replace(told.promise, text=everywhere, case=((everywhere, everywhere),)))
    folder.write_plan([told.promise])
    folder.write_scenario(told, {"target.log": everywhere, "exchanges.jsonl": json.dumps(event)})
    folder.write_run(replace(run, plan=(told.promise,), scenarios=(told,), profile={"env": {"T": everywhere}}))
    folder.write_report("report.html", everywhere)

    written = [path for path in folder.path.rglob("*") if path.is_file()]
    assert len(written) == 6
    for path in written:
        text = path.read_text(encoding="utf-8")
        for canary in (*FORMS.values(), PERSON, NUMBER, "q7ndr", "hunter", "dG9rOj"):
            assert canary not in text, f"{canary} in {path.name}"
    (read,) = read_run(folder.path).scenarios
    assert read.events[0]["type"] == "note"
    assert folder.read_plan() == (read.promise,)


def test_secret_that_is_a_key(folder: RunFolder, scenario: Callable[..., ScenarioRecord]) -> None:
    """A secret that equals a field's name masks texts, and does not make the record unreadable."""
    unlucky = RunFolder(folder.path, Masker(["verdict", "promise", "123456"]))
    unlucky.write_scenario(scenario("RL-01", {"at_s": 123456.25, "type": "note", "text": "verdict 123456"}))

    (read,) = folder.read_scenarios()
    assert read.events[0]["text"] == "[masked secret] [masked secret]"


def test_placeholders_of_a_profile(folder: RunFolder, run: RunRecord) -> None:
    """A profile's placeholder for a secret stays readable; a secret written out in it does not."""
    profile = {"env": {"INTERCOM_TOKEN": "{intercom.token}", "API_KEY": "written out"}}
    folder.write_run(replace(run, profile=profile))

    read = read_run(folder.path).profile
    assert read == {"env": {"INTERCOM_TOKEN": "{intercom.token}", "API_KEY": "[masked secret]"}}
