"""A folder of one target's own, for what must survive its restart; it goes with the lab."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory


class StateFolder:
    """The folder behind `{state_dir}`; made when it is first asked for."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None

    @property
    def path(self) -> str:
        """Give its path."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="readiness-state-", ignore_cleanup_errors=True)
        return self._folder.name

    def empty(self) -> None:
        """Remove what is in it; the target must not run."""
        if self._folder is None:
            return
        for entry in Path(self._folder.name).iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def remove(self) -> None:
        """Remove the folder. Idempotent."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
