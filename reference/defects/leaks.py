"""Mistakes by which people and secrets get into logs, errors and metrics."""

# The docstrings are the sentences of --list-breaks, and a defect reaches inside on purpose.
# ruff: noqa: D401, SLF001

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import structlog
from prometheus_client import Counter

from reference import answers, app, client, logs
from reference.client import IntercomClient
from reference.defects.registry import defect, put, swap
from reference.failures import OperationFailed
from reference.metrics import Metrics
from reference.upserting import Upserts

if TYPE_CHECKING:
    import httpx

    from reference.calls import Call


def _allowed(*fields: str) -> None:
    """Let fields through as they are, as a logger without a list of what may be logged does."""
    put(logs, "_ALLOWED", logs._ALLOWED | set(fields))
    swap(logs, "_scrubbed", lambda _original: lambda value: value)


def _on_send(look: Any) -> None:
    """Have *look* see each call and the failure in which it ended, if it did."""

    def send(original: Any) -> Any:
        async def seen(self: IntercomClient, call: Any, timeout_s: float) -> Any:
            try:
                answer = await original(self, call, timeout_s)
            except OperationFailed as failure:
                look(self, call, failure)
                raise
            look(self, call, None)
            return answer

        return seen

    swap(IntercomClient, "send", send)


@defect
def logs_email_on_error() -> None:
    """A call that failed is logged with the address that it was about."""
    _allowed("email")

    def look(_self: Any, call: Any, failure: OperationFailed | None) -> None:
        if failure is not None and call.body and "email" in call.body:
            structlog.get_logger().warning("call failed", operation=call.name, email=call.body["email"])

    _on_send(look)


@defect
def logs_request_body() -> None:
    """The body of each call is logged as a text, which hides an umlaut behind two levels of escapes."""
    _allowed("body")

    def look(_self: Any, call: Any, _failure: OperationFailed | None) -> None:
        if call.body:
            structlog.get_logger().info("called", operation=call.name, body=json.dumps(call.body))

    _on_send(look)


@defect
def logs_phone_formatted() -> None:
    """Each written number is logged as people read it, with dots between its groups."""
    _allowed("phone")

    def look(_self: Any, call: Any, _failure: OperationFailed | None) -> None:
        number = (call.body or {}).get("phone", "")
        if number.startswith("+44"):
            shown = f"(0{number[3:5]}) {number[5:9]}.{number[9:]}"
            structlog.get_logger().info("called", operation=call.name, phone=shown)

    _on_send(look)


@defect
def logs_body_in_hex() -> None:
    """The body of each call is logged as bytes in hexadecimal, since it was found to be damaged once."""
    _allowed("body")

    def look(_self: Any, call: Any, _failure: OperationFailed | None) -> None:
        if call.body:
            shown = json.dumps(call.body, ensure_ascii=False).encode().hex(" ")
            structlog.get_logger().info("called", operation=call.name, body=shown)

    _on_send(look)


@defect
def name_in_debug_unicode() -> None:
    """A line of debugging was forgotten: it prints the name of whoever is shown."""

    def shown(original: Any) -> Any:
        def printing(contact: dict[str, Any]) -> dict[str, Any]:
            # ascii(), since the console of the container knows nothing else.
            print("shown:", ascii(contact.get("name")), file=sys.stderr, flush=True)  # noqa: T201 - the mistake
            told: dict[str, Any] = original(contact)
            return told

        return printing

    swap(app, "shown", shown)


@defect
def token_in_error() -> None:
    """The error of a call that got no answer tells the request, headers and all."""

    def lost(original: Any) -> Any:
        def telling(error: Any, timeout_s: float) -> tuple[OperationFailed, str]:
            failure, reason = original(error, timeout_s)
            failure.message += f": {sent}"
            return failure, reason

        return telling

    sent: dict[str, str] = {}

    def exchange(original: Any) -> Any:
        async def noting(self: IntercomClient, call: Call, token: str) -> tuple[httpx.Response, bytes]:
            sent.update(self._http.headers, Authorization=f"Bearer {token}")
            answer: tuple[httpx.Response, bytes] = await original(self, call, token)
            return answer

        return noting

    swap(IntercomClient, "_exchange", exchange)
    swap(client, "_lost", lost)


@defect
def pii_metric_label() -> None:
    """Writes are counted by customer: the address is a label of the metric."""
    counters: list[Counter] = []

    def init(original: Any) -> Any:
        def registering(self: Metrics) -> None:
            original(self)
            counters.append(Counter("customer_writes", "Writes by customer.", ["email"], registry=self._registry))

        return registering

    def upsert(original: Any) -> Any:
        async def counting(self: Upserts, wish: Any) -> Any:
            counters[-1].labels(email=wish.email or "").inc()
            return await original(self, wish)

        return counting

    swap(Metrics, "__init__", init)
    swap(Upserts, "upsert", upsert)


@defect
def quotes_intercom() -> None:
    """The caller and health are told Intercom's own words, whoever they quote."""

    def failed(original: Any) -> Any:
        def quoting(status: int, headers: Any, document: Any) -> OperationFailed:
            failure: OperationFailed = original(status, headers, document)
            failure.message += f": {failure.detail}" if failure.detail else ""
            return failure

        return quoting

    swap(answers, "_failure", failed)
