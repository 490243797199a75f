"""What a profile says must be done before the target can start is done once, and its failure is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.plugin.project import Project

_COMMAND = 'command = ["{python}", "-S", "desk.py"]'
_APPENDS = """prepare = ["{python}", "-c", "open('prepared', 'a').write('once ')"]"""
_FAILS = """prepare = ["{python}", "-c", "print('no compiler here'); raise SystemExit(3)"]"""


def test_the_target_is_prepared_once_for_all_workers(project: Project) -> None:
    """A build step runs before the first target starts, and never beside one."""
    project.edit("target/desk.toml", _COMMAND, f"{_APPENDS}\n{_COMMAND}")
    run = project.run("-n", "2")

    assert run.exit_status == 0, run.output
    assert (project.path / "target" / "prepared").read_text(encoding="utf-8") == "once "


def test_a_build_that_fails_is_told_and_nothing_is_judged(project: Project) -> None:
    """Whoever sees the failure sees the build's own last words."""
    project.edit("target/desk.toml", _COMMAND, f"{_FAILS}\n{_COMMAND}")
    run = project.run("-n", "0")

    assert run.exit_status == 10, run.output
    assert "target.prepare" in run.output
    assert "no compiler here" in run.output
    assert "Traceback" not in run.output
