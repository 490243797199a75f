"""The access token: from a file that the secret store keeps, read again when it has changed, or as it was given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from reference.settings import is_sendable

if TYPE_CHECKING:
    from reference.settings import Settings


class AccessToken:
    """The token that Intercom accepts now, as far as the store has told."""

    def __init__(self, settings: Settings) -> None:
        self._file = Path(settings.intercom_token_file) if settings.intercom_token_file else None
        self._token = settings.intercom_token
        self._seen: tuple[int, int, int] | None = None

    def current(self) -> str:
        """Return the token; while the file cannot be read, the last one."""
        if self._file is not None:
            self._look(self._file)
        return self._token

    def _look(self, file: Path) -> None:
        try:
            found = file.stat()
            seen = found.st_mtime_ns, found.st_ino, found.st_size
            if seen == self._seen:
                return
            token = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            structlog.get_logger().warning("the token file cannot be read", error=type(error).__name__)
            return
        if not is_sendable(token):
            structlog.get_logger().warning("the token file holds no token")
            return
        self._token, self._seen = token, seen


def made_on(file: str) -> date:
    """Tell the day on which the store wrote the token."""
    return datetime.fromtimestamp(Path(file).stat().st_mtime, tz=UTC).date()
