"""What the target gave away beside its results, and what must not stand in it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """
    A phone number, as it is dialled.

    Attributes:
        country_code: Its digits, without a plus sign.
        national: The digits behind it, all of them; ten say that nothing else is meant.
    """

    country_code: str
    national: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Private:
    """
    Something that belongs to a person or is secret, planted so that it is known wherever it turns up.

    Attributes:
        what: "name", "e-mail address", "phone number", "access token", …
        whose: As the end of "the name of …"; empty for secrets of the target's own.
        texts: Texts of which any gives it away, as plain text; each is unlikely to stand anywhere by chance.
        phone: A number that gives it away, however it is written.
    """

    what: str
    whose: str = ""
    texts: tuple[str, ...] = field(default=(), repr=False)
    phone: PhoneNumber | None = None

    @property
    def title(self) -> str:
        """Name it without telling it."""
        return f"the {self.what} of {self.whose}" if self.whose else f"the {self.what}"


@dataclass(frozen=True, slots=True)
class Emitted:
    """
    A text that the target wrote somewhere.

    Attributes:
        place: "standard output", "the answer of read_contact", "the metrics", …
        text: All that was written there.
        may_hold: What may rightly stand there, such as the data that its reader asked for.
    """

    place: str
    text: str = field(repr=False)
    may_hold: frozenset[Private] = frozenset()
