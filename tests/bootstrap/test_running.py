"""Programs that the set-up runs write inside the clone, and say why they failed."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tools.bootstrap.__main__ import _alone
from tools.bootstrap.clone import CannotHaveError
from tools.bootstrap.environment import base_python
from tools.bootstrap.running import environment, on_path, run, telling_line
from tools.bootstrap.toxiproxy import go_environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tools.bootstrap.clone import Clone


def test_mirrors_stay_and_detours_go(clone: Clone) -> None:
    """The caller's index counts; what would install elsewhere does not."""
    caller = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_TARGET": "/elsewhere", "PYTHONPATH": "/elsewhere"}

    ours = environment(clone, caller)

    assert "http://127.0.0.1:9/simple" == ours["PIP_INDEX_URL"]
    assert not {"PIP_TARGET", "PYTHONPATH"} & ours.keys()


def test_caches_lie_inside_the_clone(clone: Clone) -> None:
    """Each folder that pip, uv or go writes to is in the throw-away folder."""
    ours = go_environment(clone, {"HOME": "/home/somebody", "GOCACHE": "/elsewhere", "GOFLAGS": "-mod=vendor"})

    folders = ["TMPDIR", "PIP_CACHE_DIR", "UV_CACHE_DIR", "RUSTUP_HOME", "HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"]
    outside = [name for name in [*folders, "GOPATH", "GOMODCACHE", "GOCACHE"] if str(clone.build) not in ours[name]]
    assert [] == outside


@pytest.mark.parametrize(
    ("caller", "expected"),
    [({}, "off"), ({"GOENV": "/chosen"}, "/chosen"), ({"XDG_CONFIG_HOME": "{config}"}, "{config}/go/env")],
    ids=["none", "chosen", "where go keeps them"],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="go keeps its settings elsewhere there")
def test_the_callers_go_settings_count(clone: Clone, tmp_path: Path, caller: dict[str, str], expected: str) -> None:
    """A module proxy that was set with `go env -w` is used although HOME is another."""
    settings = tmp_path / "config" / "go" / "env"
    settings.parent.mkdir(parents=True)
    settings.touch()
    caller = {name: value.format(config=tmp_path / "config") for name, value in caller.items()}

    assert expected.format(config=tmp_path / "config") == go_environment(clone, caller)["GOENV"]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (
            "WARNING: retrying after NewConnectionError\nERROR: no such package\nERROR: later\n",
            "ERROR: no such package",
        ),
        ("error: failed to fetch\n  cause: client error\n\nhint: none\n", "error: failed to fetch"),
        ("go: downloading x\ngo: dial tcp: refused\n", "go: dial tcp: refused"),
        ("", ""),
    ],
    ids=["pip", "uv", "go", "silent"],
)
def test_a_failure_is_told_in_one_line(output: str, expected: str) -> None:
    """Of many lines, the one that says why is picked."""
    assert expected == telling_line(output)


def test_a_program_that_fails_says_why(clone: Clone) -> None:
    """The error carries the program's own words, and the log carries the rest."""
    with pytest.raises(CannotHaveError, match="error: nothing to be had"):
        run(clone, [base_python(), "-S", "-c", "print('a detail'); raise SystemExit('error: nothing to be had')"], {})

    assert "a detail" in clone.log.read_text()


def test_a_silent_failure_tells_its_status(clone: Clone) -> None:
    """Without words the exit status has to do."""
    with pytest.raises(CannotHaveError, match="ended with status 3"):
        run(clone, [base_python(), "-S", "-c", "raise SystemExit(3)"], {})


def test_a_program_that_cannot_start_says_so(clone: Clone) -> None:
    """A toolchain for another machine is an answer, not a traceback."""
    with pytest.raises(CannotHaveError, match="cannot be started"):
        run(clone, [str(clone.root / "no-such-program")], {})


def test_path_is_searched_for_programs_only(program: Callable[[str, str], Path], tmp_path: Path) -> None:
    """A file that may not be executed is no program."""
    (tmp_path / "tool").touch(0o644)
    folder = program("tool", "")

    assert str(folder / "tool") == on_path("tool", {"PATH": f"{tmp_path}:{folder}"})


def test_the_lock_is_held_until_our_programs_end(clone: Clone) -> None:
    """The pip of a set-up that was killed keeps the next set-up waiting."""
    with _alone(clone):
        # As `run` starts them; it reads standard input until that is closed.
        child = subprocess.Popen([base_python(), "-S", "-c", "input()"], stdin=subprocess.PIPE, close_fds=False)
    try:
        assert not _can_lock(clone)
    finally:
        child.communicate(b"\n")
    assert _can_lock(clone)


def _can_lock(clone: Clone) -> bool:
    with (clone.tools / "bootstrap.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
