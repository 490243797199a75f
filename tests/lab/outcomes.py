"""What a client sees, in the few classes that matter: an answer with its status, or the way it failed."""

from __future__ import annotations

import httpx


def url(address: tuple[str, int], path: str) -> str:
    """Make a URL on an address."""
    return f"http://{address[0]}:{address[1]}{path}"


def outcome(
    client: httpx.Client, where: str, *, method: str = "GET", content: bytes | None = None, timeout_s: float = 10.0
) -> str:
    """Ask once, and name the class of what came back."""
    try:
        answer = client.request(method, where, content=content, timeout=timeout_s)
    except httpx.TimeoutException:
        return "timeout"
    except httpx.ConnectError:
        return "refused"
    except (httpx.ReadError, httpx.WriteError):
        return "reset"
    except httpx.RemoteProtocolError as error:
        return "cut" if "complete" in str(error) else "closed" if "disconnected" in str(error) else "not HTTP"
    return f"{answer.status_code} with {len(answer.content)} bytes"
