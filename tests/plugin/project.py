"""A project of its own around the real machinery: few features, a small target, and pytest as a person runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercom_readiness.lab.processes.process import RUN_MARK

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
# What a person runs takes a few seconds; on a busy machine several of them share two cores.
WITHIN_S = 120.0
# Nothing of the caller's may decide how the run under test behaves.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass(frozen=True)
class Finished:
    """How a run of pytest ended and what it left in the project's folder."""

    folder: Path
    exit_status: int
    output: str
    record: dict[str, Any] | None

    @property
    def last_line(self) -> str:
        """Give the last line that was printed."""
        return self.output.rstrip().rpartition("\n")[2]

    @property
    def recorded(self) -> dict[str, Any]:
        """Give the record of the run; fails when there is none."""
        assert self.record is not None, self.output
        return self.record

    def outcomes(self) -> dict[str, str]:
        """Give the outcome of each planned promise, by its key."""
        return {one["promise"]["key"]: one["verdict"]["outcome"] for one in self.recorded["scenarios"]}

    def verdict(self, key: str) -> dict[str, Any]:
        """Give the verdict on one promise."""
        found: dict[str, Any] = next(
            one["verdict"] for one in self.recorded["scenarios"] if one["promise"]["key"] == key
        )
        return found


class Project:
    """
    A folder that pytest takes for the project's root.

    Attributes:
        path: The folder.
        profile: The target's profile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        for package in ("intercom_readiness", "steps", "fakes", "reports"):
            (path / package).symlink_to(ROOT / package)
        (path / ".tools").symlink_to(ROOT / ".tools")
        for name in ("pyproject.toml", "conftest.py"):
            shutil.copy(ROOT / name, path)
        shutil.copytree(HERE / "small_suite", path, dirs_exist_ok=True)
        shutil.copytree(HERE / "targets", path / "target")
        self.profile = path / "target" / "desk.toml"

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in one of the project's own files."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        """Write a file, or add to one that is there."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(before + text, encoding="utf-8")

    def wire(self, module: str) -> None:
        """Have the root conftest load one more module, after all others."""
        self.edit("conftest.py", "\n]\n", f'\n    "{module}",\n]\n')

    def command(self, *arguments: str, profile: bool = True) -> list[str]:
        """Give the command line of a run on the small target."""
        named = [f"--profile={self.profile}"] if profile else []
        return [sys.executable, "-m", "pytest", f"--runs={self.runs}", *named, *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """Give the environment of a run."""
        return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | more

    def run(self, *arguments: str, profile: bool = True) -> Finished:
        """Run pytest to its end."""
        done = subprocess.run(
            self.command(*arguments, profile=profile),
            cwd=self.path,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        return Finished(self.path, done.returncode, done.stdout, self.record())

    def start(self, mark: str, *arguments: str) -> subprocess.Popen[str]:
        """Start pytest in a session of its own, with *mark* as the mark of all its children."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.path,
            env=self.environment(**{RUN_MARK: mark}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    @property
    def runs(self) -> Path:
        """Give the folder of the run folders."""
        return self.path / "runs"

    def record(self) -> dict[str, Any] | None:
        """Read the record of the last run, None when there is none."""
        file = self.runs / "latest" / "run.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
