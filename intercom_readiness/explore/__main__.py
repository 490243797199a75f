"""Search for trouble: ``python -m intercom_readiness.explore`` (`make explore`); docs/explore.md says what it does."""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from intercom_readiness.arguments import seconds, variables
from intercom_readiness.checklist import load_checklist
from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.explore import margins, planning, recording, telling, writing
from intercom_readiness.explore.performing import Performer
from intercom_readiness.explore.searching import Exploration, Search
from intercom_readiness.lab.lab import open_lab
from intercom_readiness.lab.processes.setup_command import prepare
from intercom_readiness.lab.self_check import self_check
from intercom_readiness.profile import load_profile
from intercom_readiness.record import replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from intercom_readiness.explore.margins import Margin
    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile import Profile

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "reports" / "out" / "explored"
BUDGET_S = 120.0
PATIENCE_S = 60.0
# Most of a trial is waiting: four labs keep two cores half busy.
LABS = 4
SEEDS = 100_000
UNKNOWN, MISTAKE = 10, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Search as the command line says; the exit status is 0 nothing found, 1 found, 10 unknown, 4 a mistake."""
    from rich.console import Console

    asked = _parser().parse_args(arguments)
    seed = asked.seed if asked.seed is not None else secrets.randbelow(SEEDS)
    console = Console(highlight=False, markup=False, emoji=False)
    try:
        profile = _profile(asked.profile, asked.target_env)
        console.print(f"search of {profile.target.name} ({asked.profile}), seed {seed}, {asked.budget:.0f} s")
        prepare(profile)
        with ExitStack() as stack:
            names = [f"explore{number}" for number in range(_labs(profile, asked))]
            labs = [
                stack.enter_context(open_lab(profile, seed, worker=name, patience_s=asked.patience)) for name in names
            ]
            return _explore(labs, asked, console)
    except UsageError as error:
        print(f"explore: {error}", file=sys.stderr)
        return MISTAKE
    except LabError as error:
        print(f"explore: nothing was searched: {error}", file=sys.stderr)
        return UNKNOWN


def _explore(labs: list[Lab], asked: argparse.Namespace, console: Console) -> int:
    ends_s, lab = time.monotonic() + asked.budget, labs[0]
    baselines = self_check(lab)
    for one in labs:
        one.baselines = baselines
    if asked.margins:
        found, swept = Exploration(), _measured(lab, ends_s, console)
        status = 0 if len(swept) == margins.TROUBLES * len(_swept(lab.profile)) else UNKNOWN
    else:
        found, swept = _searched(labs, ends_s, asked, console), []
        status = found.exit_status
    folder = Path(asked.into) if asked.into else FOLDER / f"{datetime.now(tz=UTC):%Y%m%d-%H%M%S}-seed-{lab.seed}"
    options = replay.options(
        seed=lab.seed,
        profile=os.path.relpath(lab.profile.path, ROOT),
        target_env=variables(asked.target_env),
        patience_s=asked.patience if asked.patience != PATIENCE_S else None,
    )
    paths = writing.write(folder, found, swept, lab, status, options=options)
    if asked.margins:
        console.print(telling.margins_table(swept))
    else:
        command = replay.pytest_command(ROOT, "gate", options)
        telling.tell(
            console, found, [f"{command} {shlex.quote(os.path.relpath(path, ROOT))}" for path in paths], lab.masker
        )
    console.print(f"written to {os.path.relpath(folder)}")
    return status


def _labs(profile: Profile, asked: argparse.Namespace) -> int:
    """Tell how many labs may stand side by side: a target that runs already has one, and so have margins."""
    return 1 if profile.target.attached or asked.margins else min(asked.labs, profile.target.instances_max)


def _measured(lab: Lab, ends_s: float, console: Console) -> list[Margin]:
    swept = []
    try:
        for margin in margins.sweep(lab, _swept(lab.profile), ends_s):
            console.print(margin.told())
            swept.append(margin)
    except LabError as error:
        console.print(f"measured no further: {lab.masker.mask(str(error))}", style="yellow")
    return swept


def _searched(labs: list[Lab], ends_s: float, asked: argparse.Namespace, console: Console) -> Exploration:
    lab, performers = labs[0], [Performer(one) for one in labs]
    cases, odd = recording.record(performers[0])
    for case in cases:
        console.print(f"  {case.operation} ({case.situation}): {', '.join(case.calls)}")
    search = Search(
        performers,
        ends_s - time.monotonic(),
        tell=lambda text: console.print(lab.masker.mask(text), soft_wrap=True),
        findings_max=asked.findings,
        makes_sense=lambda trial: planning.makes_sense(trial, lab.profile.operation(trial.operation).role),
    )
    return search.run(odd, planning.plan(cases, lab.profile, lab.seed, pairs=asked.pairs))


def _swept(profile: Profile) -> list[str]:
    roles = ("read", "write", "search", "list")
    return [one.name for one in profile.operations.values() if one.role in roles]


def _profile(path: str, extra: list[str]) -> Profile:
    items = frozenset(item.id for item in load_checklist(ROOT / "checklist.toml"))
    profile = load_profile(Path(path), items=items)
    environment = {**profile.target.env, **variables(extra)}
    return replace(profile, target=replace(profile.target, env=environment))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """End with the status of a mistake, and one line."""
        self.exit(MISTAKE, f"explore: {message}; --help lists the options\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="explore", description=(__doc__ or "").partition(":")[0] + ".")
    add = parser.add_argument
    add("--profile", metavar="FILE", default=str(ROOT / "reference" / "profile.toml"), help="the target's profile")
    add("--target-env", metavar="NAME=VALUE", action="append", default=[], help="one more variable; may be repeated")
    add("--seed", type=int, metavar="N", help="replay order, identities and ids of an earlier search")
    add("--budget", type=seconds, default=BUDGET_S, metavar="SECONDS", help="begin no trial later (%(default)s)")
    add("--pairs", action="store_true", help="try pairs of faults as well, in turns with single ones")
    add("--margins", action="store_true", help="measure how much latency, loss and rate limiting is borne, instead")
    add("--findings", type=int, default=0, metavar="N", help="stop after so many findings (default: only the budget)")
    add("--labs", type=int, default=LABS, metavar="N", help="labs side by side (%(default)s); 1 replays every id")
    add("--patience", type=seconds, default=PATIENCE_S, metavar="SECONDS", help="longest wait for the target")
    add("--into", metavar="FOLDER", help="where to write; inside the project, if pytest is to run it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
