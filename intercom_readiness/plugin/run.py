"""What one pytest process knows of the run: profile, checklist, plan, seed and folder."""

from __future__ import annotations

import os
import random
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercom_readiness.checklist import load_checklist
from intercom_readiness.errors import UsageError
from intercom_readiness.lab.baseline import Baselines
from intercom_readiness.model import Waiver
from intercom_readiness.plan.applicability import NotJudged, not_judged
from intercom_readiness.plan.cost import Cost, cost_of
from intercom_readiness.plan.promises import Planned, read_plan, refuse_unknown_tags
from intercom_readiness.profile import load_profile
from intercom_readiness.record import replay

from .options import DEFAULT_PATIENCE_S, DEFAULT_PROFILE, FEATURES, asked_features, extra_environment
from .selection import check_expressions

if TYPE_CHECKING:
    from datetime import date

    import pytest

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.model import Item, Mode, Promise
    from intercom_readiness.profile import Profile

CHECKLIST = "checklist.toml"
WORKER_INPUT = "readiness"
SEEDS = 100_000


@dataclass
class Run:
    """
    One run, as its controller or one of its workers sees it.

    Attributes:
        plan: All promises of the mode, also those that this process will not run.
        not_judged: Why a promise is not run, by its key.
        worker: Name of the xdist worker, or "" in the controller.
        narrowed: What narrows the run to a part of the plan, or "".
        baselines: What each healthy operation does; measured by the self-check.
        command: What runs a promise again that is named behind it.
        folder: The run folder, once the controller has made it.
        lab: The lab of the self-check, where this same process goes on to run the scenarios.
        today: The day of the run, where the machine is.
    """

    mode: Mode
    profile: Profile
    items: tuple[Item, ...]
    seed: int
    root: Path
    patience_s: float
    planned: tuple[Planned, ...]
    not_judged: dict[str, NotJudged]
    worker: str = ""
    narrowed: str = ""
    command: str = "pytest"
    baselines: Baselines = field(default_factory=Baselines)
    folder: Path | None = None
    lab: Lab | None = None
    today: date = field(default_factory=lambda: datetime.now(tz=UTC).astimezone().date())

    @classmethod
    def begin(cls, config: pytest.Config, mode: Mode) -> Run:
        """
        Read profile, checklist and features for a run.

        Raises:
            UsageError: One of them, or the command line, has a mistake, or there is no feature of that mode.
        """
        root = config.rootpath
        check_root(root)
        check_expressions(config)
        items = load_checklist(root / CHECKLIST)
        profile = _profile(config, items)
        planned = _plan(config, mode, items, profile)
        reasons = {one.promise.key: not_judged(one.promise, profile) for one in planned}
        handed: dict[str, Any] = getattr(config, "workerinput", {}).get(WORKER_INPUT, {})
        seed = config.option.seed if config.option.seed is not None else handed.get("seed", secrets.randbelow(SEEDS))
        run = cls(
            mode=mode,
            profile=profile,
            items=items,
            seed=seed,
            root=root,
            patience_s=config.option.patience,
            planned=planned,
            not_judged={key: reason for key, reason in reasons.items() if reason},
        )
        run.command = _command(run, config)
        if handed:
            run.worker = config.workerinput["workerid"]  # type: ignore[attr-defined]
            run.folder = Path(handed["folder"])
            run.baselines = Baselines.from_data(handed["baselines"])
        return run

    def for_worker(self) -> dict[str, object]:
        """Give what a worker needs to know, as plain data."""
        return {"seed": self.seed, "folder": str(self.folder), "baselines": self.baselines.to_data()}

    @property
    def profile_path(self) -> str:
        """Where the profile is, as a person at the root of the project would type it."""
        return os.path.relpath(self.profile.path, self.root)

    @cached_property
    def waivers(self) -> tuple[Waiver, ...]:
        """The failures that somebody owns, in the order of the profile."""
        return tuple(Waiver(one.item, one.reason, one.owner, str(one.expires)) for one in self.profile.waiver)

    # -- plan -------------------------------------------------------------------------------------------------

    @cached_property
    def plan(self) -> tuple[Promise, ...]:
        """All promises of the mode, in the order of files and lines."""
        return tuple(promise for promise, _ in self.planned)

    @cached_property
    def _by_nodeid(self) -> dict[str, Promise]:
        return {promise.nodeid: promise for promise in self.plan}

    def promise_of(self, nodeid: str) -> Promise | None:
        """Find the promise that a test proves."""
        return self._by_nodeid.get(nodeid)

    def operations_of(self, role: str) -> list[str]:
        """List the operations that the profile declares for *role*."""
        return operations_of(self.profile, role)

    def costs(self) -> dict[str, Cost]:
        """Estimate what each promise costs, by its key; those that will not run cost nothing."""
        return {
            promise.key: cost_of(steps, self.profile, self.baselines.calls_of)
            for promise, steps in self.planned
            if promise.key not in self.not_judged
        }

    def in_order(self, keys: list[str]) -> list[str]:
        """Shuffle promises by the seed alone: the same in every process, and in a later run that names the seed."""
        shuffled = sorted(keys)
        random.Random(f"order {self.seed}").shuffle(shuffled)
        return shuffled


def check_root(root: Path) -> None:
    """See that pytest took this project for its root: a path after a space, as in `--profile FILE`, misleads it."""
    if not (root / CHECKLIST).is_file():
        raise UsageError(
            f"pytest took {root} for the project's root; write options with paths with '=', as in --profile=FILE"
        )


def operations_of(profile: Profile, role: str) -> list[str]:
    """List the operations that a profile declares for *role*, in the order of the file."""
    return [operation.name for operation in profile.operations.values() if operation.role == role]


def _command(run: Run, config: pytest.Config) -> str:
    shared = replay.options(
        seed=run.seed,
        profile=run.profile_path,
        target_env=extra_environment(config),
        patience_s=run.patience_s if run.patience_s != DEFAULT_PATIENCE_S else None,
        history=config.option.history,
    )
    return replay.pytest_command(run.root, run.mode, shared)


def _profile(config: pytest.Config, items: tuple[Item, ...]) -> Profile:
    chosen = config.option.profile
    path = config.invocation_params.dir / chosen if chosen else config.rootpath / DEFAULT_PROFILE
    profile = load_profile(path, items=frozenset(item.id for item in items))
    environment = {**profile.target.env, **extra_environment(config)}
    source = profile.source
    if source is not None and config.option.history:
        source = replace(source, history=True)
    return replace(profile, target=replace(profile.target, env=environment), source=source)


def _plan(config: pytest.Config, mode: Mode, items: tuple[Item, ...], profile: Profile) -> tuple[Planned, ...]:
    root, ids = config.rootpath, frozenset(item.id for item in items)
    files = [*sorted((root / FEATURES).rglob("*.feature")), *asked_features(config)]
    planned = read_plan(files, root, ids, lambda role: operations_of(profile, role))
    refuse_unknown_tags(planned, frozenset(line.partition(":")[0] for line in config.getini("markers")))
    of_mode = tuple(one for one in planned if one.promise.mode == mode)
    if not of_mode:
        raise UsageError(f"no feature in {FEATURES}/ carries the tag @{mode}, so there is nothing to run")
    return of_mode
