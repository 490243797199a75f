"""What is pinned in one place is pinned alike in all others, and nothing that is fetched goes unchecked."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tools.bootstrap import toxiproxy
from tools.bootstrap.clone import Clone

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements.lock.txt", *sorted((ROOT / "tools").glob("*.lock.txt"))]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKED = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", LOCKS[0].read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_every_package_is_exact_and_hashed(lock: Path) -> None:
    """No line of a lock leaves open what will be installed."""
    entries = lock.read_text().replace("\\\n", " ").splitlines()

    loose = [entry for entry in entries if not re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry)]
    assert [] == loose


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.name))
def test_a_lock_names_no_index(lock: Path) -> None:
    """A lock works on a machine that has its own mirror."""
    assert "://" not in lock.read_text()


def test_the_lock_has_every_dependency() -> None:
    """What pyproject.toml asks for is locked, in the version it asks for."""
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    names = [re.split(r"[=;<> ]", requirement)[0] for requirement in wanted]
    exact = dict(requirement.split("==") for requirement in wanted if "==" in requirement)

    assert [] == [name for name in names if name not in LOCKED]
    assert {name: LOCKED[name] for name in exact} == exact


def test_pytest_asyncio_is_left_out() -> None:
    """It is not needed, warns until it is configured, and fills every traceback with its frames."""
    assert "pytest-asyncio" not in LOCKED


def test_the_carried_pip_is_there() -> None:
    """The wheel that fills `.venv` on a machine without uv is the one that the set-up names."""
    assert Clone(ROOT).pip.is_file()


def test_the_container_is_the_pinned_server() -> None:
    """The container and the build are the same Toxiproxy."""
    service = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["toxiproxy"]

    assert toxiproxy.version(Clone(ROOT)) == service["image"].rpartition(":")[2]


def test_the_container_is_reached_on_loopback_only() -> None:
    """The server can break anything that it proxies: it listens to this machine alone, where the lab's servers are."""
    service = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["toxiproxy"]

    assert "host" == service["network_mode"]
    assert "ports" not in service
    assert "-host=127.0.0.1" in service["command"]
    assert "-proxy-metrics" in service["command"]


def test_ci_runs_the_readmes_test_command() -> None:
    """The command that CI takes out of the README is the one that a reader sees."""
    script = (ROOT / ".ci" / "run").read_text()
    extract = re.search(r"readme_test_command\(\) \{ (.*) \}", script)
    assert extract

    done = subprocess.run(["sh", "-c", extract[1]], cwd=ROOT, capture_output=True, text=True, check=True)

    assert "make test\n" == done.stdout


def test_ci_is_valid_bash() -> None:
    """A typing mistake in the CI script shows here and not there."""
    assert 0 == subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode
