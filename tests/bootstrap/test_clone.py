"""A clone knows whether what was made in it is whole and still wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.bootstrap import environment, toxiproxy
from tools.bootstrap.clone import Clone, made_from, remove, write_stamp


def test_without_a_stamp_nothing_is_ready(clone: Clone) -> None:
    """A set-up that was killed before its stamp counts as none."""
    clone.venv_python.parent.mkdir(parents=True)
    clone.venv_python.touch()

    assert not environment.is_ready(clone)


def test_a_stamp_for_this_lock_is_ready(clone: Clone) -> None:
    """A `.venv` that was made from this lock is not made again."""
    clone.venv.mkdir()
    write_stamp(clone.venv_stamp, clone.venv_key())

    assert environment.is_ready(clone)


@pytest.mark.parametrize("change", ["lock", "path"])
def test_a_change_makes_the_environment_stale(clone: Clone, change: str) -> None:
    """Another lock, or the same clone moved elsewhere, needs a new `.venv`."""
    clone.venv.mkdir()
    write_stamp(clone.venv_stamp, clone.venv_key())
    if change == "lock":
        clone.requirements.write_text("httpx==0.28.1\n")
    else:
        clone = Clone(clone.root.rename(clone.root.with_name("moved")))

    assert not environment.is_ready(clone)


def test_a_stamp_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    """Garbage in a stamp is no reason to crash."""
    (tmp_path / "stamp").write_bytes(b"\xff\xfe")

    assert "" == made_from(tmp_path / "stamp")


def test_read_only_folders_are_removed(tmp_path: Path) -> None:
    """Go's module cache, which is read-only, does not outlive the build."""
    inner = tmp_path / "cache" / "module"
    inner.mkdir(parents=True)
    (inner / "file").touch(0o444)
    inner.chmod(0o555)
    inner.parent.chmod(0o555)

    remove(tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_removing_what_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    """Clearing up can be done at any time."""
    remove(tmp_path / "nothing")


@pytest.mark.parametrize("way", ["TOXIPROXY_URL", "PATH", ".tools/bin"])
def test_each_way_to_a_server_spares_the_build(clone: Clone, nowhere: dict[str, str], way: str) -> None:
    """A server that runs elsewhere, one on PATH, and one built before are each enough."""
    if way == "TOXIPROXY_URL":
        nowhere["TOXIPROXY_URL"] = "http://127.0.0.1:8474"
    elif way == "PATH":
        _executable(Path(nowhere["PATH"]) / "toxiproxy-server")
    else:
        _executable(clone.toxiproxy_server)
        write_stamp(clone.toxiproxy_stamp, clone.toxiproxy_key())

    assert toxiproxy.is_ready(clone, nowhere)


def test_a_server_of_unknown_origin_is_built_anew(clone: Clone, nowhere: dict[str, str]) -> None:
    """A server without the stamp of these pins is not trusted."""
    _executable(clone.toxiproxy_server)

    assert not toxiproxy.is_ready(clone, nowhere)


def _executable(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.touch(0o755)
