"""What is modelled: every route leads to a handler, and no path hides another."""

from __future__ import annotations

import pytest

from fakes.intercom.routes import ROUTES, Route, find
from intercom_readiness.vendor.scopes import SCOPES
from intercom_readiness.vendor.versions import VERSIONS


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.operation.name)
def test_every_modelled_call_has_a_handler(route: Route) -> None:
    """A route leads to a documented function, needs a scope that exists, and is found by its own path."""
    assert route.handler.__doc__ is not None
    assert route.scope in {"", *SCOPES}
    assert route.since in VERSIONS
    found = find(route.operation.method, route.operation.path.replace("{id}", "x"))
    assert found is not None
    assert route is found[0]
    assert ("x",) * len(route.places) == found[1]
