"""The fixtures of steps: a lab for the worker, a scene for the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.lab.lab import open_lab
from intercom_readiness.lab.scene.scene import Scene
from intercom_readiness.lab.subjects import Population

from .collection import RUN_KEY
from .scenarios import SCENE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercom_readiness.lab.lab import Lab


@pytest.fixture(scope="session")
def lab(pytestconfig: pytest.Config) -> Iterator[Lab]:
    """Give this process's lab: that of the self-check where it goes on, else one that is opened once and closed."""
    run = pytestconfig.stash[RUN_KEY]
    if run.lab is not None:
        yield run.lab
        return
    with open_lab(run.profile, run.seed, worker=run.worker, patience_s=run.patience_s) as opened:
        opened.baselines = run.baselines
        yield opened


@pytest.fixture
def scene(request: pytest.FixtureRequest, lab: Lab) -> Scene:
    """Give the scenario its scene; its closing rules run inside the call, not here."""
    run = request.config.stash[RUN_KEY]
    promise = run.promise_of(request.node.nodeid)
    assert promise is not None
    # By the promise and not by the worker: a replay meets the same people, wherever and after whatever it runs.
    lab.population = Population(run.seed, promise.key)
    made = Scene(lab, promise.key)
    made.steadiness.wanted = "chaos" in promise.tags
    request.node.stash[SCENE_KEY] = made
    return made
