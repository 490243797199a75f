"""Charges a call to the windows of its app and workspace, and words the rate headers or the refusal."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from fakes.intercom.errors import ApiError, refusal
from intercom_readiness.vendor import errors as vendor_errors

if TYPE_CHECKING:
    from fakes.intercom.access import Access, App
    from fakes.intercom.messages import Request
    from fakes.intercom.state import World


def charge(world: World, access: Access) -> tuple[bytes, ApiError | None]:
    """
    Count one call, failing ones too (developer documentation, "Rate limiting").

    The remaining count leaves the present call out: the first of a window reports the whole limit, as recorded live.

    Returns:
        The rate headers as lines, and the 429 when nothing was left.
    """
    now = world.clock.wall_s()
    app = access.app
    window = app.window
    window.turn(now)
    spent, window.used = window.used, window.used + 1
    full = window if spent >= window.limit else None
    reset_at = window.reset_at
    if app.private:
        pool = world.pool(access.workspace)
        pool.turn(now)
        if full is None and pool.used >= pool.limit:
            full, reset_at = pool, pool.reset_at
        pool.used += 1
    if full is None and (now >= app.patience_until or _early_costs_s(world, app) <= 0):
        return rate_lines(window.limit, window.limit - spent, reset_at), None
    # A caller that comes back early into a window with room waits for its own sake only.
    reset_at = _patience(world, app, reset_at if full is not None else 0, now)
    limit = (full or window).limit
    return rate_lines(window.limit, 0, reset_at), too_many(world, limit, reset_at)


def too_many(world: World, limit: int, reset_at: int) -> ApiError:
    """Word the 429 for a window of *limit* calls that ends at *reset_at* (Unix seconds)."""
    headers = b""
    if world.assumed.retry_after == "present":
        headers = b"Retry-After: %d\r\n" % max(0, round(reset_at - world.clock.wall_s()))
    return refusal(vendor_errors.RATE_LIMITED, limit, round(world.settings.window_s), headers=headers)


def rate_lines(limit: int, remaining: int, reset_at: int) -> bytes:
    """Write the three rate headers."""
    return _window_lines(limit, reset_at) % remaining


@lru_cache(maxsize=64)
def _window_lines(limit: int, reset_at: int) -> bytes:
    # Written once for all calls of a window, with a place for what remains.
    return b"X-RateLimit-Limit: %d\r\nX-RateLimit-Remaining: %%d\r\nX-RateLimit-Reset: %d\r\n" % (limit, reset_at)


def told_to_wait(world: World, request: Request, reset_at: int, early_costs_s: float | None) -> None:
    """
    Remember what a caller was told by a script, so that coming back early can be punished.

    Args:
        world: The fake's state.
        request: The caller's.
        reset_at: The announced reset, Unix seconds.
        early_costs_s: Seconds that each early call adds to it; None is what the option says, 0 is off.
    """
    access = world.access_of(request)
    if access is None:
        return
    access.app.early_costs_s = early_costs_s
    if _early_costs_s(world, access.app) > 0:
        access.app.patience_until = max(access.app.patience_until, reset_at)


def present_lines(world: World, request: Request) -> bytes:
    """Write the rate headers of a scripted answer: those of the caller's present window; none without a token."""
    access = world.access_of(request)
    if access is None:
        return b""
    window = access.app.window
    window.turn(world.clock.wall_s())
    return rate_lines(window.limit, max(0, window.limit - window.used), window.reset_at)


def _early_costs_s(world: World, app: App) -> float:
    return world.settings.punish_early_s if app.early_costs_s is None else app.early_costs_s


def _patience(world: World, app: App, reset_at: int, now: float) -> int:
    """Tell when an app that was just refused may come back; one that came back early waits longer."""
    if now >= app.patience_until:
        # What a script said is over.
        app.early_costs_s = None
    costs_s = _early_costs_s(world, app)
    if costs_s <= 0:
        return reset_at
    # The header speaks whole seconds.
    longer = app.patience_until + max(1, round(costs_s)) if now < app.patience_until else 0
    app.patience_until = max(longer, reset_at)
    return app.patience_until
