"""python-intercom as the journeys drive it."""

from __future__ import annotations

import contextlib
import inspect
import itertools
import re
import ssl
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import httpx
import pydantic
from intercom import Intercom
from intercom.core.api_error import ApiError
from intercom.types.error import Error

from tests.fakes.judges.clients import strict
from tests.fakes.judges.clients.client import WITHIN_S, Method, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
# Stands for any argument: it does as an id, and it is a text where a body is expected.
_PLACEHOLDER = "1"


class _NotedError(Exception):
    """Ends a call whose request was noted."""


class PythonClient:
    """See ``Client``."""

    base_error = "ApiError"

    def __init__(self) -> None:
        self.name = f"python-intercom {version('python-intercom')}"
        self.misfits: list[str] = []
        self._body = b""
        self._http: httpx.Client | None = None

    @classmethod
    @contextlib.contextmanager
    def started(cls) -> Iterator[PythonClient]:
        """Make a client, and close its connections afterwards."""
        client = cls()
        try:
            yield client
        finally:
            client._close()

    def _close(self) -> None:
        if self._http is not None:
            self._http.close()

    def point_at(self, url: str, token: str, **headers: str) -> None:
        """See ``Client``."""
        self._close()
        self._http = httpx.Client(
            verify=_TLS,
            trust_env=False,
            timeout=WITHIN_S,
            follow_redirects=True,
            event_hooks={"response": [self._note]},
        )
        self._client = Intercom(base_url=url, token=token, headers=headers, httpx_client=self._http)

    def _note(self, response: httpx.Response) -> None:
        self._body = response.read()

    def methods(self) -> list[Method]:
        """See ``Client``."""
        sent: list[httpx.Request] = []

        def note(request: httpx.Request) -> httpx.Response:
            sent.append(request)
            raise _NotedError

        client = Intercom(
            base_url="http://noted", token="none", httpx_client=httpx.Client(transport=httpx.MockTransport(note))
        )
        found: list[Method] = []
        for name, method in _raw_methods(client):
            try:
                method(**_placeholders(method))
            except _NotedError:
                request = sent.pop()
                refusals = frozenset(re.findall(r"raise (\w+Error)\(", inspect.getsource(method)))
                found.append(Method(name, request.method, request.url.path, strict.gives_pages(method), refusals))
        return found

    def call(self, name: str, /, **arguments: Any) -> Any:
        """See ``Client``."""
        method = _attribute(self._client, name)
        raw = _attribute(self._client, name, raw=True)
        try:
            answer = method(**arguments)
        except ApiError as error:
            raise self._refusal(error) from None
        self.misfits += [f"{name}: {one}" for one in strict.misfits(self._body, strict.declared(raw))]
        return _json(answer.response if strict.gives_pages(raw) else answer)

    def items(self, name: str, /, **arguments: Any) -> list[Any]:
        """See ``Client``."""
        wanted = strict.declared(_attribute(self._client, name, raw=True))
        found: list[Any] = []
        for page in _attribute(self._client, name)(**arguments).iter_pages():
            self.misfits += [f"{name}: {one}" for one in strict.misfits(self._body, wanted)]
            found += [_json(one) for one in page.items or []]
        return found

    def first_pages(self, name: str, /, count: int, **arguments: Any) -> list[Any]:
        """Take *count* pages from a list's iterator, which may never end; returns the items of each."""
        pages = _attribute(self._client, name)(**arguments).iter_pages()
        return [[_json(one) for one in page.items] for page in itertools.islice(pages, count)]

    def try_all(self, names: list[str]) -> dict[str, Refusal]:
        """See ``Client``."""
        refused: dict[str, Refusal] = {}
        for name in names:
            method = _attribute(self._client, name, raw=True)
            try:
                method(**_placeholders(method))
            except ApiError as error:
                refused[name] = self._refusal(error)
        return refused

    def _refusal(self, error: ApiError) -> Refusal:
        if not isinstance(error.body, str):
            self.misfits += [f"error: {one}" for one in strict.misfits(self._body, Error)]
        headers = error.headers or {}
        return Refusal(type(error).__name__, error.status_code, _json(error.body), headers.get("x-request-id"))


def _raw_methods(client: Any, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, member in inspect.getmembers(type(client)):
        if not isinstance(member, property) or name == "with_raw_response":
            continue
        part = getattr(client, name)
        yield from _raw_methods(part, f"{prefix}{name}.")
        if hasattr(part, "with_raw_response"):
            raw = part.with_raw_response
            for method, function in inspect.getmembers(type(raw), inspect.isfunction):
                if not method.startswith("_"):
                    yield f"{prefix}{name}.{method}", function.__get__(raw)


def _attribute(client: Any, name: str, *, raw: bool = False) -> Any:
    *parts, last = name.split(".")
    for part in parts:
        client = getattr(client, part)
    return getattr(client.with_raw_response if raw else client, last)


def _placeholders(method: Callable[..., Any]) -> dict[str, Any]:
    needed = [one.name for one in inspect.signature(method).parameters.values() if one.default is one.empty]
    return dict.fromkeys(needed, _PLACEHOLDER)


def _json(value: Any) -> Any:
    if isinstance(value, pydantic.BaseModel):
        # What does not fit is told as a misfit; the warning would print the value.
        return value.dict(warnings=False)  # type: ignore[call-arg]
    return [_json(one) for one in value] if isinstance(value, list) else value
