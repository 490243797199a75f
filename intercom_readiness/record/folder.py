"""The run folder: what a run leaves behind, written by many workers and read by the reports."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from typing import TYPE_CHECKING, Any, Final

from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.model import Promise, ScenarioRecord
from intercom_readiness.record.codec import from_json, pretty, to_json
from intercom_readiness.record.document import run_document, run_from_document
from intercom_readiness.record.masking import Masker
from intercom_readiness.record.naming import folder_name, new_run_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from intercom_readiness.model import RunRecord

LATEST: Final = "latest"
_PLAN: Final = "plan.json"
_RUN: Final = "run.json"
_RECORD: Final = "record.json"
_OWN_NAMES: Final = frozenset({_PLAN, _RUN, _RECORD})
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class RunFolder:
    """
    One folder of a run.

    The controller creates it and hands its path to the workers, which open it by the constructor. Each scenario has
    a folder of its own that appears whole or not at all, so workers need no lock and a reader sees no half of one.

    Attributes:
        path: The folder.
        masker: Masks all that is written.
    """

    def __init__(self, path: Path, masker: Masker | None = None) -> None:
        self.path = path
        self.masker = masker or Masker()

    @classmethod
    def create(cls, root: Path, started: datetime, masker: Masker | None = None) -> RunFolder:
        """
        Create a folder named by *started* in *root*, and point the link ``latest`` to it.

        Args:
            root: Where run folders are kept, such as reports/out; made when missing.
            started: When the run started, in the zone that its name should show.
            masker: Masks all that is written; without one only the shapes that are always secret are masked.

        Raises:
            LabError: The folder cannot be created.
        """
        path = root / new_run_id(started)
        try:
            path.mkdir(parents=True)
            _point_latest(path)
        except OSError as error:
            message = f"cannot create the run folder {path}: {error.strerror}"
            raise LabError(message) from error
        return cls(path, masker)

    @property
    def id(self) -> str:
        """The run's id: its start time and four hex digits."""
        return self.path.resolve().name

    def write_plan(self, plan: Iterable[Promise]) -> None:
        """Write what is to run, before any of it runs."""
        _replace_file(self.path / _PLAN, pretty(to_json(tuple(plan), self.masker)))

    def read_plan(self) -> tuple[Promise, ...]:
        """
        Read what was to run.

        Raises:
            LabError: There is no readable plan.
        """
        return from_json(self.path / _PLAN, tuple[Promise, ...])

    def write_scenario(self, record: ScenarioRecord, attachments: Mapping[str, str] | None = None) -> Path:
        """
        Write a scenario and its attachments, all masked, and replace what an earlier try left.

        Args:
            record: The scenario.
            attachments: Text by plain file name, such as {"target.log": "…"}.

        Returns:
            The scenario's folder.

        Raises:
            UsageError: An attachment's name is not a plain file name.
        """
        files = {name: self.masker.mask(text).encode(errors="replace") for name, text in (attachments or {}).items()}
        for name in files:
            _check_name(name)
        final = self.path / folder_name(record.promise.key)
        fresh = self.path / f".{final.name}.{os.getpid()}"
        fresh.mkdir(exist_ok=True)
        for name, content in (files | {_RECORD: to_json(record, self.masker)}).items():
            (fresh / name).write_bytes(content)
        _replace_folder(fresh, final)
        return final

    def scenario_path(self, promise: Promise) -> Path:
        """Say where the scenario of *promise* is, or will be, written."""
        return self.path / folder_name(promise.key)

    def read_scenarios(self) -> tuple[ScenarioRecord, ...]:
        """
        Read all scenarios that came back, by folder name.

        Raises:
            LabError: A record cannot be read.
        """
        found = sorted(self.path.glob(f"[!.]*/{_RECORD}"))
        return tuple(from_json(path, ScenarioRecord) for path in found)

    def write_run(self, run: RunRecord) -> Path:
        """
        Write ``run.json``: the whole run but for the scenarios' events, which are in their own folders.

        Returns:
            The file, which reports/run.schema.json describes.
        """
        path = self.path / _RUN
        _replace_file(path, pretty(to_json(run_document(run), self.masker)))
        return path

    def write_report(self, name: str, text: str) -> Path:
        """
        Write a report, such as report.html, into the folder that it was made from.

        Raises:
            UsageError: *name* is not a plain file name.
        """
        _check_name(name)
        path = self.path / name
        _replace_file(path, self.masker.mask(text).encode(errors="replace"))
        return path

    def read_attachments(self, promise: Promise) -> dict[str, str]:
        """Read the texts that were written beside the record of *promise*, by file name."""
        found = sorted(path for path in self.scenario_path(promise).glob("*") if path.name != _RECORD)
        return {path.name: path.read_text(encoding="utf-8", errors="replace") for path in found}


def read_run(folder: Path) -> RunRecord:
    """
    Read a run from its folder, events included.

    Args:
        folder: A run folder, or the link ``latest``.

    Raises:
        UsageError: There is no such folder, or its run has not ended.
        LabError: A record in it cannot be read.
    """
    if not folder.is_dir():
        message = f"{folder} is not a run folder: there is no such folder."
        raise UsageError(message)
    if not (folder / _RUN).is_file():
        message = f"{folder} has no {_RUN}: the run has not ended, or was killed before it could be judged."
        raise UsageError(message)
    records = {record.promise.key: record for record in RunFolder(folder).read_scenarios()}
    return run_from_document(from_json(folder / _RUN, dict[str, Any]), records)


def _check_name(name: str) -> None:
    if name in _OWN_NAMES or not _PLAIN_NAME.fullmatch(name):
        message = f"{name!r} cannot name a file of a run: use another plain name, such as 'target.log'."
        raise UsageError(message)


def _replace_file(path: Path, content: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def _replace_folder(fresh: Path, final: Path) -> None:
    try:
        fresh.rename(final)
    except OSError:
        # A folder that is not empty cannot be replaced in one step, so the old one moves aside first.
        old = final.with_name(f".{final.name}.old.{os.getpid()}")
        final.rename(old)
        fresh.rename(final)
        shutil.rmtree(old)


def _point_latest(path: Path) -> None:
    fresh = path.parent / f".{LATEST}.{path.name}"
    # Some file systems know no links; a run does not fail for want of a convenience.
    with contextlib.suppress(NotImplementedError, PermissionError):
        fresh.symlink_to(path.name, target_is_directory=True)
        fresh.replace(path.parent / LATEST)
