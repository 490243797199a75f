"""The section of a profile that says where the team's source is, and what of it is deployed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Files = tuple[str, ...] | Literal["git_tracked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """
    What goes into production: a tree, or the context of a container image.

    Attributes:
        folder: Relative to the profile.
        files: Which of its files, as in `Source`.
        exclude: Patterns of what is left out.
        dockerfile: The build file, relative to the folder; then only what the image takes counts.
    """

    folder: str
    files: Files = ("**",)
    exclude: tuple[str, ...] = ()
    dockerfile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """
    What only looks like a secret: any finding in files that match *file*, or those in lines that contain a text.

    Attributes:
        reason: Why it is none.
        contains: A text of the line, without the value itself.
    """

    file: str
    reason: str
    contains: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    The team's source tree.

    Attributes:
        files: Patterns relative to *root*, or "git_tracked".
        root: Relative to the profile.
        exclude: Patterns of files and folders that are not the team's.
        history: Whether its git history is searched in every run, and not with `--history` only.
    """

    files: Files = "git_tracked"
    root: str = "."
    exclude: tuple[str, ...] = ()
    history: bool = False
    deployed: Deployed | None = None
    allowed: tuple[Allowed, ...] = ()
