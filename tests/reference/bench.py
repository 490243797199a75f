"""A virtual clock, a scripted Intercom and the service between them, all in one event loop without sockets."""

from __future__ import annotations

import asyncio
import json
import selectors
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from reference.app import Service, build_app
from reference.settings import Settings

UNIX_NOW = 1_800_000_000.25
CONTACT_ID = "65aa00000000000000000001"


class Clock:
    """Time that passes only when everybody waits."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def monotonic(self) -> float:
        """Return the monotonic time in seconds."""
        return self.now_s

    perf_counter = monotonic

    def time(self) -> float:
        """Return the Unix time in seconds."""
        return UNIX_NOW + self.now_s - 1000.0


class _Selector(selectors.DefaultSelector):
    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everybody waits for something that will never come")
        self._clock.now_s += max(0.0, timeout)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose sleeps take no time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(_Selector(clock))
        self._clock = clock
        # Rounding must never leave a timer a hair short of its time.
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return the virtual time in seconds."""
        return self._clock.now_s


Step = httpx.Response | Exception | Callable[[httpx.Request], Awaitable[httpx.Response]]


@dataclass
class ScriptedIntercom:
    """Answers each request with the next step of the script, the last one for ever, and keeps what was asked."""

    clock: Clock
    steps: list[Step] = field(default_factory=list)
    seen: list[tuple[float, httpx.Request]] = field(default_factory=list)

    def will(self, *steps: Step) -> None:
        """Replace the script."""
        self.steps = list(steps)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.seen.append((self.clock.time(), request))
        step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        if isinstance(step, Exception):
            raise step
        return copied(step) if isinstance(step, httpx.Response) else await step(request)

    @property
    def calls(self) -> list[str]:
        """What was asked, as "METHOD /path", in order."""
        return [f"{request.method} {request.url.path}" for _, request in self.seen]

    @property
    def times(self) -> list[float]:
        """When each request was made, Unix time."""
        return [at for at, _ in self.seen]

    def body(self, index: int) -> Any:
        """Return the JSON that request number *index* carried."""
        return json.loads(self.seen[index][1].content)


def copied(response: httpx.Response) -> httpx.Response:
    """Return a response that can be read although the original was read before."""
    return httpx.Response(response.status_code, headers=response.headers, content=response.content)


def contact(contact_id: str = CONTACT_ID, **fields: Any) -> dict[str, Any]:
    """Return a contact as Intercom sends it."""
    base = {"type": "contact", "id": contact_id, "role": "user", "external_id": "m-1", "email": "ann@example.test"}
    return {**base, "name": "Ann", "custom_attributes": {}, "created_at": 1_700_000_000, **fields}


def good(document: Any = None, **fields: Any) -> httpx.Response:
    """Return a 200 with a contact, or with *document*."""
    limits = {"X-RateLimit-Limit": "1667", "X-RateLimit-Remaining": "1600", "X-Request-Id": "good0000000000000000"}
    return httpx.Response(200, headers=limits, json=contact(**fields) if document is None else document)


def page(contacts: list[dict[str, Any]], cursor: str | None = None) -> httpx.Response:
    """Return one page of a list or search."""
    following = {"next": {"page": 2, "starting_after": cursor}} if cursor else {}
    return good(
        {"type": "list", "data": contacts, "total_count": len(contacts), "pages": {"type": "pages", **following}}
    )


def refused(status: int, code: str = "some_code", message: str = "", **headers: str) -> httpx.Response:
    """Return an error as Intercom sends it."""
    named = {"X-Request-Id": "req00000000000000042"} | {name.replace("_", "-"): text for name, text in headers.items()}
    error = {"type": "error.list", "request_id": "req00000000000000042", "errors": [{"code": code, "message": message}]}
    return httpx.Response(status, headers=named, json=error)


def limited(reset_in_s: float | None) -> httpx.Response:
    """Return a 429 whose window ends so many whole seconds after the clock's start; None leaves the header out."""
    headers = {} if reset_in_s is None else {"X_RateLimit_Reset": str(int(UNIX_NOW + reset_in_s))}
    return refused(429, "rate_limit_exceeded", "Exceeded rate limit of 1667 in 10_seconds", **headers)


def edge_page(status: int) -> httpx.Response:
    """Return a page of the load balancer."""
    return httpx.Response(status, html="<html><body>Something went wrong</body></html>")


async def stalled(_request: httpx.Request) -> httpx.Response:
    """Never answer."""
    await asyncio.sleep(86_400)
    raise AssertionError("nobody waits for a day")


async def dripping(_request: httpx.Request) -> httpx.Response:
    """Answer rightly, one byte every half second."""

    async def drops() -> AsyncIterator[bytes]:
        for byte in json.dumps(contact()).encode():
            await asyncio.sleep(0.5)
            yield bytes([byte])

    return httpx.Response(200, headers={"Content-Type": "application/json"}, content=drops())


@dataclass
class Bench:
    """The service under test with its clock and its Intercom."""

    clock: Clock
    intercom: ScriptedIntercom
    settings: Settings

    def run(self, visit: Callable[[httpx.AsyncClient], Awaitable[Any]], **changed: Any) -> Any:
        """Start a service with changed settings and let *visit* be its caller."""
        settings = Settings(**{**_as_dict(self.settings), **changed})

        async def main() -> Any:
            app = build_app(settings, httpx.MockTransport(self.intercom.handle))
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://reference", timeout=9e9) as caller:
                return await visit(caller)

        return self.within(main)

    def within(self, main: Callable[[], Awaitable[Any]]) -> Any:
        """Run *main* in virtual time."""

        async def awaited() -> Any:
            return await main()

        with asyncio.Runner(loop_factory=lambda: VirtualLoop(self.clock)) as runner:
            return runner.run(awaited())

    def ask(self, method: str, path: str, body: Any = None, **changed: Any) -> httpx.Response:
        """Ask a fresh service for one thing."""

        async def visit(caller: httpx.AsyncClient) -> httpx.Response:
            return await caller.request(method, path, json=body)

        response: httpx.Response = self.run(visit, **changed)
        return response

    def service(self) -> Service:
        """Build the parts without their HTTP face."""
        return Service(self.settings, httpx.MockTransport(self.intercom.handle))


def _as_dict(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in Settings.__slots__}
