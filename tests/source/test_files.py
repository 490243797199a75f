"""The files that are looked through are those that the profile says: tracked, matching, or taken into an image."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from intercom_readiness.errors import LabError
from intercom_readiness.source import files, image
from intercom_readiness.source.globs import covers

if TYPE_CHECKING:
    from pathlib import Path

TREE = ("app/main.py", "app/deep/er/a.py", "README.md", ".env", "node_modules/x/a.js", "Dockerfile")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree of files."""
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=desk", "-c", "user.email=desk@example.test"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize(
    ("glob", "path", "is_covered"),
    [
        ("**", "a/b/c", True),
        ("*.py", "a.py", True),
        ("*.py", "b/a.py", False),
        ("**/*.py", "a.py", True),
        ("**/*.py", "b/c/a.py", True),
        ("src/**", "src/a/b", True),
        ("src", "src/a/b", True),
        ("src/", "src/a", True),
        ("./src", "src/a", True),
        ("a?.[tj]s", "ab.ts", True),
        ("a.b", "acb", False),
        ("[!a].py", "b.py", True),
    ],
)
def test_patterns(glob: str, path: str, *, is_covered: bool) -> None:
    """Two stars cross folders, one star and a question mark do not, and a folder stands for what is in it."""
    assert covers(glob, path) == is_covered


def test_files_by_pattern_without_what_is_excluded(tree: Path) -> None:
    """Patterns choose, exclusions take away, folders included."""
    assert files.listed(tree, ["**/*.py", "*.md"]) == ["README.md", "app/deep/er/a.py", "app/main.py"]
    assert files.listed(tree, ["**"], ["node_modules", "app/deep"]) == [
        ".env",
        "Dockerfile",
        "README.md",
        "app/main.py",
    ]


def test_what_git_tracks(tree: Path) -> None:
    """An ignored or new file is not the team's source, and a deleted one is gone."""
    git(tree, "init", "-q")
    git(tree, "add", "app", "README.md")
    (tree / "README.md").unlink()

    assert files.listed(tree, "git_tracked") == ["app/deep/er/a.py", "app/main.py"]
    assert files.listed(tree / "app", "git_tracked") == ["deep/er/a.py", "main.py"]


def test_a_folder_without_git_is_told(tree: Path) -> None:
    """Nothing was looked through, which is no proof."""
    with pytest.raises(LabError, match=r"git ls-files failed in .*: fatal: not a git repository"):
        files.listed(tree, "git_tracked")


def taken(tree: Path, dockerfile: str, ignore: str = "") -> list[str]:
    """List what an image takes of the tree."""
    (tree / "Dockerfile").write_text(dockerfile)
    (tree / ".dockerignore").write_text(ignore)
    return image.taken(tree, [name for name in sorted(TREE) if name != "Dockerfile"], "Dockerfile")


def test_an_image_takes_what_is_copied(tree: Path) -> None:
    """A file that no instruction names stays outside, whatever else lies in the context."""
    assert taken(tree, "FROM x\nCOPY app ./app\n") == ["app/deep/er/a.py", "app/main.py"]
    assert taken(tree, 'FROM x\nADD --chown=1:1 ["README.md", "/x/"]\n') == ["README.md"]
    assert taken(tree, "FROM x\nCOPY \\\n  app/*.py \\\n  /x/\n") == ["app/main.py"]
    assert taken(tree, "FROM x\nCOPY . .\n") == sorted(set(TREE) - {"Dockerfile"})
    assert taken(tree, "FROM x\nCOPY $WHAT .\n") == sorted(set(TREE) - {"Dockerfile"})


def test_what_comes_from_elsewhere_is_not_of_the_context(tree: Path) -> None:
    """Another stage, an address and a text in the build file bring no file of the tree."""
    text = "FROM x AS b\nFROM y\nCOPY --from=b /app /app\nADD https://example.test/a /a\nCOPY <<EOF /b\nx\nEOF\n"

    assert taken(tree, text) == []


def test_what_is_ignored_is_not_taken(tree: Path) -> None:
    """The last pattern that matches decides, and an exclamation mark takes back."""
    everything = "FROM x\nCOPY . .\n"

    assert taken(tree, everything, "# no\n**/node_modules\n.env\n") == ["README.md", "app/deep/er/a.py", "app/main.py"]
    assert taken(tree, everything, "*\n!app/main.py\n") == ["app/main.py"]


def test_the_build_file_itself_is_looked_at(tree: Path) -> None:
    """What it says ends up in the image's history."""
    (tree / "Dockerfile").write_text("FROM x\nCOPY app /app\n")

    assert "Dockerfile" in image.taken(tree, sorted(TREE), "Dockerfile")
