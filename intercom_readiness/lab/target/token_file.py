"""The file behind `{intercom.token_file}`: an access token and nothing else, replaced at once as orchestrators do."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class TokenFile:
    """A file in a folder that only this user can read; it goes with the lab."""

    def __init__(self, token: str) -> None:
        self._folder = TemporaryDirectory(prefix="readiness-token-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name) / "token"
        self.write(token)

    def write(self, token: str) -> None:
        """Put another token in its place; a reader sees the old one or the new one, never a part."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(token, encoding="utf-8")
        fresh.replace(self.path)

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove it with its folder."""
        self._folder.cleanup()
