"""What one pytest process knows of the run: profile, checklist, plan, seed and folder."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.checklist import load_checklist
from intercom_readiness.errors import UsageError
from intercom_readiness.lab.baseline import Baselines
from intercom_readiness.plan.promises import read_plan
from intercom_readiness.profile import load_profile

from .options import DEFAULT_PROFILE, FEATURES, extra_environment

if TYPE_CHECKING:
    from intercom_readiness.model import Item, Mode, Promise
    from intercom_readiness.profile import Profile

CHECKLIST = "checklist.toml"
WORKER_INPUT = "readiness"


@dataclass
class Run:
    """
    One run, as its controller or one of its workers sees it.

    Attributes:
        plan: All promises of the mode, also those that this process will not run.
        narrowed: What narrows the run to a part of the plan, or "".
        baselines: What each healthy operation does; measured by the self-check.
        folder: The run folder, once the controller has made it.
    """

    mode: Mode
    profile: Profile
    items: tuple[Item, ...]
    seed: int
    root: Path
    patience_s: float
    worker: str = ""
    plan: tuple[Promise, ...] = ()
    narrowed: str = ""
    baselines: Baselines = field(default_factory=Baselines)
    folder: Path | None = None
    _by_nodeid: dict[str, Promise] = field(default_factory=dict)

    @classmethod
    def begin(cls, config: pytest.Config, mode: Mode) -> Run:
        """
        Read profile and checklist for a run.

        Raises:
            UsageError: One of them has a mistake.
        """
        root = config.rootpath
        _check_root(root)
        items = load_checklist(root / CHECKLIST)
        chosen = config.option.profile
        path = config.invocation_params.dir / chosen if chosen else root / DEFAULT_PROFILE
        profile = load_profile(path, items=frozenset(item.id for item in items))
        extra = extra_environment(config)
        profile = replace(profile, target=replace(profile.target, env={**profile.target.env, **extra}))
        handed = getattr(config, "workerinput", {}).get(WORKER_INPUT, {})
        seed = config.option.seed if config.option.seed is not None else handed.get("seed", secrets.randbelow(100_000))
        run = cls(mode, profile, items, seed, root, config.option.patience)
        if handed:
            run.worker = config.workerinput["workerid"]  # type: ignore[attr-defined]
            run.folder = Path(handed["folder"])
            run.baselines = Baselines.from_data(handed["baselines"])
        return run

    def operations_of(self, role: str) -> list[str]:
        """List the operations that the profile declares for *role*."""
        return [operation.name for operation in self.profile.by_role(role)]

    def make_plan(self) -> None:
        """
        Read every feature of the mode.

        Raises:
            UsageError: A feature has a mistake.
        """
        ids = frozenset(item.id for item in self.items)
        planned = read_plan(self.root / FEATURES, self.root, ids, self.operations_of)
        self.plan = tuple(promise for promise, _ in planned if promise.mode == self.mode)
        self._by_nodeid = {promise.nodeid: promise for promise in self.plan}

    def promise_of(self, nodeid: str) -> Promise | None:
        """Find the promise that a test proves."""
        return self._by_nodeid.get(nodeid)

    def for_worker(self) -> dict[str, object]:
        """Give what a worker needs to know, as plain data."""
        return {"seed": self.seed, "folder": str(self.folder), "baselines": self.baselines.to_data()}


def _check_root(root: Path) -> None:
    """See that pytest took this project for its root: a path after a space, as in `--profile FILE`, misleads it."""
    if not (root / CHECKLIST).is_file():
        message = f"pytest took {root} for the project's root; write options with paths with '=', as in --profile=FILE"
        raise UsageError(message)
