"""The HTTP face of the service: routes, and the one shape in which every failure is told."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import structlog
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from reference.client import IntercomClient
from reference.contacts import Contacts, shown
from reference.failures import STATUS_OF_CODE, OperationFailed
from reference.fallback import LastGoodCopies
from reference.gate import RateGate
from reference.health import HealthCheck
from reference.metrics import Metrics
from reference.retrying import Retrying
from reference.status_page import StatusPage
from reference.upserting import Upserts
from reference.values import invalid
from reference.webhooks import Webhooks
from reference.wishes import parse_contact_id, parse_search, parse_wish

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import httpx
    from starlette.requests import Request

    from reference.health import Health
    from reference.settings import Settings


class Service:
    """The parts of one service, and a handler for each route."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        gate = RateGate()
        self.metrics = Metrics()
        self.client = IntercomClient(settings, gate, self.metrics, transport)
        self.copies = LastGoodCopies(settings)
        retrying = Retrying(settings, gate)
        self.contacts = Contacts(settings, self.client, retrying, self.copies, self.metrics)
        self.upserts = Upserts(settings, self.client, retrying, self.copies)
        self.health = HealthCheck(settings, self.client, gate, self.metrics)
        self.page = StatusPage(settings, transport)
        self.webhooks = Webhooks(settings, self.copies, self.metrics)

    async def show_live(self, _request: Request) -> Response:
        """Say that the process runs; says nothing about Intercom."""
        return JSONResponse({"alive": True})

    async def show_health(self, _request: Request) -> Response:
        """Say how Intercom is: 200 when healthy, else 503; what its status page tells is told beside it."""
        health, services = await self._look_around()
        document = health.document()
        document["services"] |= services
        return JSONResponse(document, 200 if health.status == "healthy" else 503)

    async def _look_around(self) -> tuple[Health, dict[str, Any]]:
        if not self.page.watched:
            return await self.health.check(), {}
        health, page = await asyncio.gather(self.health.check(), self.page.check())
        return health, {"statusPage": page.document()}

    async def show_metrics(self, _request: Request) -> Response:
        """Return the Prometheus series."""
        return Response(self.metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def read(self, request: Request) -> Response:
        """Read one contact, from Intercom or, marked stale, from the last good copy."""
        contact, cause = await self.contacts.read(parse_contact_id(request.path_params["id"]))
        stale = {"stale": True, "stale_cause": cause} if cause else {"stale": False}
        return JSONResponse({"contact": shown(contact), **stale})

    async def upsert(self, request: Request) -> Response:
        """Create or update one contact."""
        contact, created = await self.upserts.upsert(parse_wish(await _json(request)))
        return JSONResponse({"contact": shown(contact), "created": created})

    async def search(self, request: Request) -> Response:
        """Find contacts by the values of several fields."""
        found = await self.contacts.search(parse_search(await _json(request)))
        return JSONResponse({"contacts": [shown(contact) for contact in found]})

    async def export(self, _request: Request) -> Response:
        """Stream all contacts; the last line says whether they are complete."""
        pages = self.contacts.export()
        # The first page is awaited here, so that trouble from the start is an ordinary error answer.
        first = await anext(pages)
        return StreamingResponse(_export_lines(first, pages), media_type="application/x-ndjson")

    async def erase(self, request: Request) -> Response:
        """Delete one contact for good."""
        contact_id = parse_contact_id(request.path_params["id"])
        already = await self.contacts.erase(contact_id)
        return JSONResponse({"erased": True, "id": contact_id} | ({"already": True} if already else {}))


def build_app(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> Starlette:
    """Put the service together; *transport* replaces the network in tests."""
    service = Service(settings, transport)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        service.webhooks.start()
        yield
        await service.webhooks.close()
        await service.page.close()
        await service.client.close()

    return Starlette(
        routes=[
            Route("/live", service.show_live),
            Route("/health", service.show_health),
            Route("/metrics", service.show_metrics),
            Route("/contacts", service.export),
            Route("/contacts", service.upsert, methods=["POST"]),
            Route("/contacts/search", service.search, methods=["POST"]),
            Route("/contacts/{id}", service.read),
            Route("/contacts/{id}", service.erase, methods=["DELETE"]),
            Route("/webhooks/intercom", service.webhooks.receive, methods=["HEAD", "POST"]),
        ],
        exception_handlers={OperationFailed: answer_failure, Exception: answer_bug},
        lifespan=lifespan,
    )


async def answer_failure(_request: Request, failure: Exception) -> Response:
    """Tell the caller what went wrong, with Intercom's name for the request."""
    if not isinstance(failure, OperationFailed):
        raise failure
    return JSONResponse({"error": _error(failure)}, STATUS_OF_CODE[failure.code])


async def answer_bug(_request: Request, _bug: Exception) -> Response:
    """Hide the text of an unforeseen exception: it may quote a customer."""
    return JSONResponse({"error": {"code": "bug", "message": "unexpected", "intercom_request_id": None}}, 500)


def _error(failure: OperationFailed) -> dict[str, Any]:
    structlog.get_logger().warning(
        "operation failed",
        code=failure.code,
        cause=failure.cause,
        status=failure.status,
        intercom_request_id=failure.request_id,
    )
    return {"code": failure.code, "message": failure.message, "intercom_request_id": failure.request_id}


async def _export_lines(first: list[dict[str, Any]], pages: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[str]:
    count = len(first)
    yield _lines([shown(contact) for contact in first])
    try:
        async for page in pages:
            count += len(page)
            yield _lines([shown(contact) for contact in page])
    except OperationFailed as failure:
        yield _lines([{"error": _error(failure), "complete": False}])
    else:
        yield _lines([{"complete": True, "count": count}])


def _lines(documents: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        raise invalid("the body is not JSON") from None
