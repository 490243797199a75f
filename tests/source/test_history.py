"""What was once committed is found, by file, line and the commit that brought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.source import history
from tests.source.strings import Draw
from tests.source.test_files import git

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = Draw(11).intercom_token()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in which a token was committed, taken out again, and never rotated."""
    root = tmp_path / "desk"
    (root / "app").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    for text in ("a = 1\n", f'a = 1\nTOKEN = "{TOKEN}"\n', "a = 2\n"):
        (root / "app" / "settings.py").write_text(text)
        git(root, "add", "app")
        git(root, "commit", "-qm", "change")
    return root


def test_a_token_that_was_taken_out_is_still_there(repository: Path) -> None:
    """Whoever has the repository has the token."""
    (finding,) = history.in_history(repository)

    assert (finding.file, finding.line, len(finding.commit)) == ("app/settings.py", 2, 10)
    assert f"app/settings.py:2 in commit {finding.commit} holds an access token" in str(finding)


def test_a_branch_that_was_never_merged_counts(repository: Path) -> None:
    """It is in every clone all the same."""
    git(repository, "checkout", "-qb", "try")
    (repository / "b.py").write_text(f"t = '{TOKEN}'\n")
    git(repository, "add", "b.py")
    git(repository, "commit", "-qm", "try")
    git(repository, "checkout", "-q", "main")

    assert {finding.file for finding in history.in_history(repository)} == {"app/settings.py", "b.py"}


def test_only_what_is_below_the_folder_is_looked_at(repository: Path) -> None:
    """A service of a large repository answers for its own folder, with paths of its own."""
    (repository / "other").mkdir()

    assert [finding.file for finding in history.in_history(repository / "app")] == ["settings.py"]
    assert list(history.in_history(repository / "other")) == []
    assert list(history.in_history(repository, ["app"])) == []


def test_a_shallow_clone_proves_nothing(repository: Path, tmp_path: Path) -> None:
    """Its history is not there, and it says how to get it."""
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository}", "shallow")

    with pytest.raises(LabError, match="shallow"):
        list(history.in_history(tmp_path / "shallow"))
