"""Mistakes with the signatures of notifications."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from reference import webhooks
from reference.defects.registry import defect, swap
from reference.notifications import MalformedError, read_notification
from reference.webhooks import Webhooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

_DIGITS_COMPARED = len("sha1=") + 8


def _signed_if(holds: Callable[[Any, bytes, str, Sequence[str]], bool]) -> None:
    """Take a notification when *holds*, given the right check, its body, its header and the secrets."""

    def is_signed(original: Any) -> Any:
        return lambda body, header, secrets: holds(original, body, header, secrets)

    swap(webhooks, "is_signed", is_signed)


@defect
def signature_unchecked() -> None:
    """A notification is taken whoever has signed it."""
    _signed_if(lambda _right, _body, _header, _secrets: True)


@defect
def signature_optional() -> None:
    """The signature is checked where there is one."""
    _signed_if(lambda right, body, header, secrets: not header or right(body, header, secrets))


@defect
def signature_of_no_secret() -> None:
    """A secret that is not set is a secret all the same, and everybody knows it."""
    _signed_if(lambda right, body, header, secrets: right(body, header, [*secrets, ""]))


@defect
def signature_prefix_compared() -> None:
    """Only the first digits of the signature are compared, as many as the header has."""

    def begins_alike(_right: Any, body: bytes, header: str, secrets: Sequence[str]) -> bool:
        right = ["sha1=" + hmac.new(secret.encode(), body, "sha1").hexdigest() for secret in secrets]
        return len(header) >= _DIGITS_COMPARED and any(one.startswith(header[:_DIGITS_COMPARED]) for one in right)

    _signed_if(begins_alike)


@defect
def signature_over_parsed_body() -> None:
    """The signature is checked over the JSON that was parsed and written again."""

    def over_rewritten(right: Any, body: bytes, header: str, secrets: Sequence[str]) -> bool:
        try:
            rewritten = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode()
        except ValueError:
            return False
        return bool(right(rewritten, header, secrets))

    _signed_if(over_rewritten)


@defect
def signature_over_ascii() -> None:
    """The signature is checked over the body as text, from which other letters than ASCII's are gone."""
    _signed_if(lambda right, body, header, secrets: right(body.decode("ascii", "ignore").encode(), header, secrets))


@defect
def signature_over_stripped_body() -> None:
    """White space around the body is cut off before the signature is checked."""
    _signed_if(lambda right, body, header, secrets: right(body.strip(), header, secrets))


@defect
def empty_body_trusted() -> None:
    """A request without a body is taken for a probe, and acknowledged unsigned."""

    def receive(original: Any) -> Any:
        async def trusting(self: Webhooks, request: Request) -> Response:
            return Response() if not await request.body() else await original(self, request)

        return trusting

    swap(Webhooks, "receive", receive)


@defect
def parses_before_verifying() -> None:
    """The body is parsed first, so a stranger learns from the answer what the parser makes of it."""

    def receive(original: Any) -> Any:
        async def curious(self: Webhooks, request: Request) -> Response:
            body = await request.body()
            try:
                read_notification(body)
            except MalformedError as error:
                return self._refuse("malformed", 400, str(error)) if body else await original(self, request)
            return await original(self, request)  # type: ignore[no-any-return]

        return curious

    swap(Webhooks, "receive", receive)


@defect
def one_secret_only() -> None:
    """The secret from before a rotation is refused at once, with all that was signed before."""
    _signed_if(lambda right, body, header, secrets: right(body, header, secrets[:1]))


def _refuses_with(status: int) -> None:
    def refuse(original: Any) -> Any:
        return lambda self, code, _status, message: original(self, code, status, message)

    swap(Webhooks, "_refuse", refuse)


@defect
def gone_on_bad_signature() -> None:
    """A wrong signature is answered with 410, on which Intercom disables the subscription."""
    _refuses_with(410)


@defect
def throttled_on_bad_signature() -> None:
    """A wrong signature is answered with 429, on which Intercom holds back every notification."""
    _refuses_with(429)
