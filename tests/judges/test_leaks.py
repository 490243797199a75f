"""Proves that planted data is found in every disguise, told without telling it, and not where nobody leaked."""

from __future__ import annotations

import base64
import html
import json
import quopri
import re
import unicodedata
from urllib.parse import quote, quote_plus

import pytest

from intercom_readiness.emitted import Emitted, PhoneNumber, Private
from intercom_readiness.errors import MissingPremise, PromiseBroken
from intercom_readiness.judges.leaks import nothing_private_is_told, the_log_is_seen

GIVEN = "Žöřelás"
NAME = Private("name", "the contact of save", (GIVEN, "Křížovač"))
MAIL = Private("e-mail address", "the contact of save", ("zorelas.krizovac",))
TOKEN = Private("access token", "", ("dG9rOmFiY2RlZmdoaWprbG1u",))
PLANTED = [NAME, MAIL, TOKEN]

DISGUISES = {
    "plain": GIVEN,
    "in capitals": GIVEN.upper(),
    "decomposed": unicodedata.normalize("NFD", GIVEN),
    "JSON escapes": json.dumps(GIVEN),
    "JSON in JSON": json.dumps(json.dumps({"name": GIVEN})),
    "three levels of JSON": json.dumps(json.dumps(json.dumps(GIVEN))),
    "percent": quote(GIVEN),
    "percent in lower case": quote(GIVEN).lower(),
    "percent twice": quote(quote(GIVEN)),
    "form": quote_plus(f"x {GIVEN}"),
    "entities": "".join(f"&#{ord(letter)};" for letter in GIVEN),
    "hexadecimal entities": "".join(f"&#x{ord(letter):x};" for letter in GIVEN),
    "named entities": html.escape(f"<b>{GIVEN}</b>"),
    "quoted-printable": quopri.encodestring(GIVEN.encode()).decode(),
    "bytes as Python shows them": repr(GIVEN.encode()),
    "letters as Python shows them": ascii(GIVEN),
    "bytes as git shows them": "".join(f"\\{byte:03o}" for byte in GIVEN.encode()),
    "code points as Rust shows them": "".join(f"\\u{{{ord(letter):x}}}" for letter in GIVEN),
    "base64": base64.b64encode(f"x{GIVEN}".encode()).decode(),
    "base64 for URLs": base64.urlsafe_b64encode(f"<<??{GIVEN}>>".encode()).decode(),
    "base64 after a prefix": "body" + base64.b64encode(json.dumps({"name": GIVEN}).encode()).decode(),
    "base64 of one more byte": base64.b64encode(f"xx{GIVEN}".encode()).decode(),
    "base64 of two more bytes": base64.b64encode(f"xxx{GIVEN}".encode()).decode(),
    "base64 in lines": json.dumps(base64.encodebytes(f"{'x' * 52}{GIVEN}{'x' * 30}".encode()).decode()),
    "base64 of a record that is no text": base64.b64encode(bytes(range(128, 160)) + GIVEN.encode()).decode(),
    "base64 at the end of a path": "/v1/contacts/bodies/" + base64.b64encode(f"{GIVEN}?".encode()).decode(),
    "base64 in JSON with escaped slashes": base64.b64encode(f"??>{GIVEN}".encode()).decode().replace("/", "\\/"),
    "hexadecimal": GIVEN.encode().hex(),
    "hexadecimal in capitals": f"0x{GIVEN.encode().hex().upper()}",
    "hexadecimal behind a digit": f"7{json.dumps({'name': GIVEN}).encode().hex()}",
    "a dump of bytes": GIVEN.encode().hex(" "),
    "a dump of bytes with colons": GIVEN.encode().hex(":"),
    "a list of hexadecimal bytes": ", ".join(f"0x{byte:02x}" for byte in GIVEN.encode()),
    "bytes as Go shows them": str(list(GIVEN.encode())).replace(",", ""),
    "bytes as Node shows them": json.dumps({"type": "Buffer", "data": list(GIVEN.encode())}),
    "escapes in capitals": "".join(f"\\u{ord(letter):04X}" for letter in GIVEN),
    "bytes taken for Latin-1": GIVEN.encode().decode("latin-1"),
    "bytes taken for Windows letters": GIVEN.encode().decode("cp1252", "replace"),
    "without marks": "zorelas-krizovac",
    "base64 in a percent-encoded parameter": quote(base64.b64encode(f"{GIVEN}?".encode()).decode(), safe=""),
}


PHONE = Private("phone number", "the contact of save", phone=PhoneNumber("44", "2079460123"))
NUMBERS = {
    "as it is stored": "+442079460123",
    "without a plus": "442079460123",
    "as it is dialled here": "02079460123",
    "as it is dialled abroad": "00442079460123",
    "as it is dialled in America": "011442079460123",
    "behind the code alone": "2079460123",
    "with spaces": "+44 20 7946 0123",
    "with a zero that is left out abroad": "+44 (0)20 7946 0123",
    "with a zero too many": "+4402079460123",
    "with brackets": "(020) 7946-0123",
    "with dashes": "+44-20-7946-0123",
    "with dots": "020.7946.0123",
    "with slashes": "020/79460123",
    "in pairs": "20 79 46 01 23",
    "with spaces that do not break": "020\u00a07946\u20090123",
    "digit by digit": "0, 2, 0, 7, 9, 4, 6, 0, 1, 2, 3",
    "as a link": "tel:+44-20-7946-0123",
    "in a parameter": "?phone=%2B44+20+7946+0123",
    "in JSON": json.dumps({"phone": "+44\u00a020\u20117946\u20110123"}),
    "as a number": json.dumps({"phone": 442079460123}),
    "in base64": base64.b64encode(b"phone: 020 7946 0123").decode(),
}
OTHER_NUMBERS = {
    "within a longer number": "92079460123",
    "before more digits": "20794601234",
    "within an id": "1442079460123",
    "a number of somebody else": "+44 20 7946 0124",
    "its end": "***0123, 7946 0123, 46 0123",
    "over two lines": "took 20\n79460123",
    "in other words": "20 tries, 7946 ms, 0123",
    "times": "2031-04-30 20:07:09.4601 23 2079-46-01T23:00",
    "durations": json.dumps({"ms": 207.9460122, "ns": 20794601230, "left": 2079460122}),
    "hashes": "a12079460123f 65aa2079460199920794601",
}


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS.keys())
def test_a_number_is_found_however_it_is_written(number: str) -> None:
    """People group digits as they like, and programs write them as they are told."""
    log = f"2031-04-30T10:00:00.123456Z saved {number} in 17.25 ms"

    with pytest.raises(PromiseBroken, match="the phone number of the contact of save stands in") as broken:
        nothing_private_is_told([Emitted("standard output", log)], [PHONE])

    assert not re.search("7946.{0,3}0.{0,3}1.{0,3}2.{0,3}3", broken.value.observed)


@pytest.mark.parametrize("log", OTHER_NUMBERS.values(), ids=OTHER_NUMBERS.keys())
def test_other_numbers_are_nobodys(log: str) -> None:
    """A log is full of digits, and only all of a number's, alone, are the number."""
    assert "1 planted text not found" in nothing_private_is_told([Emitted("standard output", log)], [PHONE])


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_data_is_found_in_every_disguise(disguise: str) -> None:
    """Whoever reads a log can undo what a library did to a text, so the judge does."""
    written = f'{{"level": "info", "event": "saved {disguise} for request 77"}}'

    with pytest.raises(PromiseBroken, match="the name of the contact of save stands in standard output") as broken:
        nothing_private_is_told([Emitted("standard output", written)], PLANTED)

    assert broken.value.safety
    assert GIVEN not in broken.value.observed


def test_a_leak_is_told_with_its_line_but_without_the_data() -> None:
    """A person must see where to look, and the report must not leak what the target leaked."""
    log = f"listening\nsaving {GIVEN} <zorelas.krizovac@example.test> with dG9rOmFiY2RlZmdoaWprbG1u\ndone"

    with pytest.raises(PromiseBroken) as broken:
        nothing_private_is_told([Emitted("standard error", log)], PLANTED)

    assert "saving […] <[…]@example.test> with […]" in broken.value.observed
    assert not any(text in broken.value.observed for one in PLANTED for text in one.texts)


@pytest.mark.parametrize(
    "log",
    [
        "",
        "2031-04-30T10:00:00Z served method=PUT status=200 upstream=0001a2b3c4d5 contact=65aa00000000000000000001",
        f'{{"email_hash": "{"ab12" * 16}", "contact_id": "65aa00000000000000000001", "external_id": "k7abcdefgh"}}',
        "z***@example.test said a=20 b=%zz \\u00 &#; &nosuch; ==== dG9rOm",
        "\x00\ufffd" * 50 + "A" * 5000,
    ],
    ids=["nothing", "ids", "hashes", "broken escapes", "rubbish"],
)
def test_a_log_that_names_nobody_passes(log: str) -> None:
    """Ids, hashes and text that only looks encoded are no leak."""
    evidence = nothing_private_is_told([Emitted("standard output", log)], PLANTED)

    assert "3 planted texts not found" in evidence


def test_what_the_reader_sent_may_come_back() -> None:
    """An error may repeat what its caller sent, and nothing else."""
    answer = Emitted("the answer of save", f"{GIVEN} is taken", frozenset({NAME}))

    nothing_private_is_told([answer], PLANTED)
    with pytest.raises(PromiseBroken, match="the e-mail address"):
        nothing_private_is_told([answer, Emitted("the answer of save", "ZORELAS.krizovac", frozenset({NAME}))], PLANTED)


def test_a_large_log_is_searched_quickly() -> None:
    """Ten thousand ordinary lines cost far less than the scenario that wrote them."""
    line = (
        '{"event": "attempt failed, will repeat", "operation": "contacts.read", "intercom_request_id": "0001a2b3c4d5"}'
    )

    assert "not found" in nothing_private_is_told([Emitted("standard output", f"{line}\n" * 10_000)], PLANTED)


def test_an_empty_log_proves_nothing() -> None:
    """A target that was not seen to log is not known to keep anything to itself."""
    assert "2 log lines seen" == the_log_is_seen(["listening", "x"], place="stdout")
    with pytest.raises(MissingPremise, match="nothing was logged to stdout"):
        the_log_is_seen(["", " "], place="stdout")
