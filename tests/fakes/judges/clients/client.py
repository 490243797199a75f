"""What the journeys ask of an official client, whatever its language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

# Well above what any answer of the fake takes; a call that hangs ends here.
WITHIN_S = 20.0


# Not frozen: Python writes tracebacks into exceptions.
@dataclass(eq=False, slots=True)
class Refusal(Exception):
    """
    An error answer as the client gave it.

    Attributes:
        kind: Name of the exception class that the client raised.
        status: HTTP status that it carries; None when it carries none.
        body: What it decoded the body to, as JSON.
        request_id: The ``X-Request-Id`` header that it carries.
    """

    kind: str
    status: int | None
    body: Any
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Method:
    """
    One call that a client has.

    Attributes:
        name: Namespace and method as Python spells them, such as ``contacts.find``.
        verb: HTTP method that it sends.
        path: Path that it sends, with placeholders for ids.
        pages: Whether it answers with an iterator over pages.
        refusals: Names of the exception classes that it declares.
    """

    name: str
    verb: str
    path: str
    pages: bool
    refusals: frozenset[str]


class Client(Protocol):
    """
    A client with a token, pointed at a fake.

    Attributes:
        name: Package and version.
        base_error: The class of errors that have no class of their own.
        misfits: ``method: path: what is wrong`` of each answer that is not what the client declares.
    """

    name: str
    base_error: str
    misfits: list[str]

    def methods(self) -> list[Method]:
        """List the calls that the client has, by trying each on a transport that only notes what is sent."""

    def point_at(self, url: str, token: str, **headers: str) -> None:
        """Make a new client for *url* with *token*, which sends *headers* with every call."""

    def call(self, name: str, /, **arguments: Any) -> Any:
        """
        Call a method; the answer's JSON type is checked against the declared one.

        Returns:
            What the client made of the answer, as JSON; of a paginated list the first page.

        Raises:
            Refusal: The client raised an error.
        """

    def items(self, name: str, /, **arguments: Any) -> list[Any]:
        """Iterate a paginated list to its end with the client's own iterator, and return its items."""

    def try_all(self, names: list[str]) -> dict[str, Refusal]:
        """Call methods with placeholders for arguments, and return how each was refused."""
