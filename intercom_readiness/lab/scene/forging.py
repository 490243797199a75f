"""Notifications that Intercom did not sign, and ones that it could have signed, made up by Hypothesis."""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from intercom_readiness.lab.servers.webhook_sender import signature

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hypothesis.strategies import SearchStrategy

    from intercom_readiness.lab.subjects import Subject

BODY_BYTES_MAX = 200
SIGNATURE_CHARACTERS_MAX = 60
SHOWN_CHARACTERS_MAX = 120
# How JavaScript, Go (which sorts keys), Python, Ruby's and PHP's pretty printers write what they have parsed.
STYLES: tuple[dict[str, Any], ...] = (
    {"separators": (",", ":"), "ensure_ascii": False},
    {"separators": (",", ":"), "ensure_ascii": False, "sort_keys": True},
    {"separators": (",", ":")},
    {"separators": (", ", ": ")},
    {"indent": 2, "ensure_ascii": False},
    {"indent": 4},
)


@dataclass(frozen=True, slots=True)
class Forged:
    """
    One made-up delivery.

    Attributes:
        notification_id: Of the notification that its body was made of.
        signed: Value of the signature's header; None for no header.
        right: The signature that Intercom would have made for the body.
    """

    notification_id: str
    body: bytes
    signed: str | None
    right: str

    @property
    def genuine(self) -> bool:
        """Tell whether the right signature stands in the header, in whatever case or company."""
        return self.right.partition("=")[2] in (self.signed or "").lower()

    def __str__(self) -> str:
        body = self.body if len(self.body) <= SHOWN_CHARACTERS_MAX else self.body[:SHOWN_CHARACTERS_MAX] + b"..."
        header = "no signature" if self.signed is None else f"signature {self.signed!r}"
        return f"a body of {len(self.body)} bytes, {body!r}, with {header} (right: {self.right!r})"


def forgeries(topic: str, contact: Subject, secret: str) -> SearchStrategy[Forged]:
    """Make deliveries that are not signed by Intercom: damaged or foreign signatures, damaged or foreign bodies."""
    from hypothesis import strategies as st

    def forge(choice: tuple[bytes | tuple[int, int] | None, Any]) -> Forged:
        changed, sign = choice
        id_ = f"notif_{uuid4()}"
        genuine = json.dumps(envelope(id_, topic, contact)).encode()
        body = genuine if changed is None else changed if isinstance(changed, bytes) else _flipped(genuine, *changed)
        right = signature(secret, body)
        return Forged(id_, body, sign(body, right, signature(secret, genuine)), right)

    place = st.tuples(st.integers(0, 10_000), st.integers(1, 255))
    bodies = st.one_of(st.none(), place, st.binary(max_size=BODY_BYTES_MAX))
    return st.tuples(bodies, _signatures()).map(forge).filter(lambda one: not one.genuine)


def rewritings(topic: str, contact: Subject, secret: str) -> Iterator[Forged]:
    """Make deliveries whose signature is that of the same document, as some language writes it by default."""
    for style in STYLES:
        id_ = f"notif_{uuid4()}"
        document = envelope(id_, topic, contact)
        body = json.dumps(document, indent=3).encode()
        yield Forged(id_, body, signature(secret, json.dumps(document, **style).encode()), signature(secret, body))


def unkeyed(topic: str, contact: Subject, secret: str) -> Forged:
    """Make a delivery that is signed with an empty key, as anybody can who guesses that a second secret is not set."""
    id_ = f"notif_{uuid4()}"
    body = json.dumps(envelope(id_, topic, contact)).encode()
    return Forged(id_, body, signature("", body), signature(secret, body))


def _signatures() -> SearchStrategy[Callable[[bytes, str, str], str | None]]:
    """Make ways to sign: each takes the body, its right signature and that of the body before it was changed."""
    from hypothesis import strategies as st

    printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=SIGNATURE_CHARACTERS_MAX)
    digits = st.text("0123456789abcdef", min_size=40, max_size=40)
    return st.one_of(
        st.just(lambda _body, _right, _before: None),
        printable.map(lambda text: lambda _body, _right, _before: text),
        digits.map(lambda text: lambda _body, _right, _before: f"sha1={text}"),
        st.just(lambda _body, _right, before: before),
        st.integers(0, 44).map(lambda length: lambda _body, right, _before: right[:length]),
        st.tuples(st.integers(5, 44), st.integers(1, 15)).map(
            lambda where: lambda _body, right, _before: _typo(right, *where)
        ),
        digits.map(lambda secret: lambda body, _right, _before: signature(secret, body)),
    )


def genuine(topic: str, contact: Subject, secret: str) -> SearchStrategy[Forged]:
    """Make rightly signed notifications, written in any way that JSON allows, with more than a reader expects."""
    from hypothesis import strategies as st

    # Control characters are legal in JSON, but stores that refuse them are common, and Intercom has none either.
    letters = st.characters(exclude_categories=("Cc", "Cs"))
    scalars = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(letters, max_size=40))
    extras = st.dictionaries(st.text(letters, max_size=12).map("x_".__add__), scalars, max_size=4)
    styles = st.fixed_dictionaries(
        {
            "indent": st.sampled_from([None, 0, 1, "\t"]),
            "ensure_ascii": st.booleans(),
            "sort_keys": st.booleans(),
            "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,\r\n", " : ")]),
        }
    )

    def write(choice: tuple[dict[str, Any], dict[str, Any], str]) -> Forged:
        extra, style, around = choice
        id_ = f"notif_{uuid4()}"
        document = envelope(id_, topic, contact, extra)
        body = (around + json.dumps(document, **style) + around).encode()
        right = signature(secret, body)
        return Forged(id_, body, right, right)

    return st.tuples(extras, styles, st.sampled_from(["", " ", "\r\n"])).map(write)


def envelope(id_: str, topic: str, contact: Subject, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """Write a notification about a contact, with the keys that Intercom's have."""
    item = {
        "type": "contact",
        "id": contact.intercom_id,
        "external_id": contact.external_id,
        "role": contact.role,
        "name": contact.name,
        "email": contact.email,
    }
    return {
        "type": "notification_event",
        "app_id": "abc12345",
        "data": {"type": "notification_event_data", "item": {**item, **(extra or {})}},
        "links": {},
        "id": id_,
        "topic": topic,
        "delivery_status": "pending",
        "delivery_attempts": 1,
        "delivered_at": 0,
        "first_sent_at": 1_700_000_001,
        "created_at": 1_700_000_000,
        "self": None,
    }


def for_each(examples: Any, use: Callable[[Forged], None], *, count: int, seed: int) -> None:
    """
    Use so many examples, and the smallest one again that *use* raises for.

    Args:
        examples: A strategy.
        use: Called with each; what it raises ends the search.
        count: Examples at most, before shrinking begins.
        seed: The same examples come for the same seed.
    """
    import hypothesis

    options = hypothesis.settings(
        max_examples=count,
        deadline=None,
        # Workers run side by side, and a run must not depend on an earlier one.
        database=None,
        report_multiple_bugs=False,
        verbosity=hypothesis.Verbosity.quiet,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
    )

    @hypothesis.seed(seed)
    @options
    @hypothesis.given(examples)
    def each(one: Forged) -> None:
        use(one)

    with warnings.catch_warnings():
        # Its plugin of pytest is not loaded, so it takes the whole run for the beginning of one.
        warnings.simplefilter("ignore", hypothesis.errors.HypothesisSideeffectWarning)
        each()


def _flipped(body: bytes, place: int, mask: int) -> bytes:
    changed = bytearray(body)
    changed[place % len(body)] ^= mask
    return bytes(changed)


def _typo(right: str, place: int, by: int) -> str:
    digit = f"{(int(right[place], 16) + by) % 16:x}"
    return right[:place] + digit + right[place + 1 :]
