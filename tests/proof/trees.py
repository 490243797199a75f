"""
Mistakes that stand in files: in the source, in a deployment, in what the profile says of production.

Each changes a copy of the reference's folder, which is a repository of its own, and names the promise that must break.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, NamedTuple

from tests.proof.gate import REFERENCE
from tests.source.strings import Draw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Of the form that live ones have, and opening nothing anywhere.
TOKEN = Draw(2026).intercom_token()


class Mistake(NamedTuple):
    """The promise that must break, and the change that breaks it."""

    promise: str
    make: Callable[[Path], None]


def copy_of_reference(folder: Path) -> Path:
    """Copy the reference, as a repository of its own that says of its updates what can be broken; gives its profile."""
    root = folder / "reference"
    shutil.copytree(REFERENCE.parent, root, ignore=shutil.ignore_patterns("__pycache__"))
    _say_accepted(root)
    git(root, "init", "-q")
    commit(root)
    return root / REFERENCE.name


def commit(root: Path) -> None:
    """Commit all that is there."""
    git(root, "add", ".")
    git(root, "commit", "-qm", "change")


def git(root: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=desk", "-c", "user.email=desk@example.test"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


def _replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        text = (root / file).read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r} any more"
        (root / file).write_text(text.replace(old, new), encoding="utf-8")

    return make


def _env_file(root: Path) -> None:
    (root / ".env").write_text(f"PORT=8080\nINTERCOM_TOKEN={TOKEN}\n", encoding="utf-8")


def _once_committed(root: Path) -> None:
    file = root / "client.py"
    before = file.read_text(encoding="utf-8")
    file.write_text(f'{before}\n_TRY_IT_WITH = "{TOKEN}"\n', encoding="utf-8")
    commit(root)
    file.write_text(before, encoding="utf-8")
    commit(root)


# The reference says of no work that it is accepted and done later, which is a promise of its own.
_say_accepted = _replaced(
    "profile.toml",
    'done = { status = [200], id = "/contact/id", email',
    "accepted = { status = 200, completion = { effect = true, within_s = 2 } }\n"
    'done = { status = [201], id = "/contact/id", email',
)
_ENV = "[target.env]\n"
_COMMAND = '["{python}", "-m", "reference"]\nready'
_SHELL = '["sh", "-c", "INTERCOM_TOKEN={intercom.token} exec {python} -m reference"]\nready'
_FILE = 'intercom_token_file: str = ""'
_MADE = 'made_shown = { command = ["{python}", "-m", "reference", "--token-made"] }'
_STAGING = 'workspace = "s5d6e7f8"\ntoken = "intercom/reference/staging"\nmanifest = { file = "deploy/staging.yaml"'
_SHARED = (
    'workspace = "p1a2b3c4"\ntoken = "intercom/reference/production"\nmanifest = { file = "deploy/production.yaml"'
)

TREES = {
    "store not used": Mistake("SC-01", _replaced("deploy/production.yaml", "provider: vault", "envFrom: [settings]")),
    "env file beside the service": Mistake("SC-02", _env_file),
    "token in the start command": Mistake("SC-03", _replaced("profile.toml", _COMMAND, _SHELL)),
    "token in the code": Mistake(
        "SC-10", _replaced("settings.py", _FILE, f'intercom_token_2: str = "{TOKEN}"; {_FILE}')
    ),
    "token once committed": Mistake("SC-11", _once_committed),
    "scope that nothing needs": Mistake(
        "SC-20", _replaced("profile.toml", 'scopes = ["read_write_users"', 'scopes = ["write_tags", "read_write_users"')
    ),
    "scope that is missing": Mistake(
        "SC-20", _replaced("profile.toml", 'scopes = ["read_write_users"', 'scopes = ["write_users_companies"')
    ),
    "one token for two environments": Mistake("EN-01", _replaced("profile.toml", _STAGING, _SHARED)),
    "token of staging in production": Mistake(
        "EN-02", _replaced("deploy/production.yaml", "reference/production", "reference/staging")
    ),
    "rotation written down nowhere": Mistake("RO-02", lambda root: (root / "rotation.md").unlink()),
    "timeout of a minute": Mistake(
        "TO-03", _replaced("settings.py", "request_timeout_s: float = 1", "request_timeout_s: float = 6")
    ),
    "notifications in the clear": Mistake("WH-01", _replaced("profile.toml", '"https://reference', '"http://reference')),
    "signatures compared as texts": Mistake(
        "WH-05", _replaced("signatures.py", "hmac.compare_digest(given, one)", "given == one")
    ),
    "notifications known in memory": Mistake(
        "WH-23", _replaced("profile.toml", 'by = "id", kept = "durable"', 'by = "id", kept = "memory"')
    ),
    "work in memory": Mistake("WH-33", _replaced("profile.toml", 'work = "durable"', 'work = "queue_in_memory"')),
    "accepted work in memory": Mistake(
        "CH-52", _replaced("profile.toml", _ENV, f'{_ENV}REFERENCE_BREAK = "updates_written_behind"\n')
    ),
    "token of last year": Mistake("RO-03", _replaced("profile.toml", _MADE, "made = 2025-01-31")),
}  # fmt: skip
