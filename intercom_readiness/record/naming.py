"""Names of run folders and of the scenario folders in them."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

_NAME_CHARACTERS_MAX: Final = 80
_DIGEST_CHARACTERS: Final = 6


def folder_name(key: str) -> str:
    """
    Name the folder of a scenario after its promise key: "RL-01" is rl_01.

    A key with a case, or a very long one, ends in a digest of the whole key, since two cases may differ only in
    characters that a file name cannot have.
    """
    name = re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")
    if re.fullmatch(r"[A-Za-z]+-\d+", key):
        return name
    digest = hashlib.sha256(key.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return f"{name[: _NAME_CHARACTERS_MAX - _DIGEST_CHARACTERS - 1].rstrip('_')}_{digest}"


def new_run_id(started: datetime) -> str:
    """Name a run after its start, with four random hex digits: 20260714-093005-1f3a."""
    return f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
