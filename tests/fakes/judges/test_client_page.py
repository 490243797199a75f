"""docs/fake-intercom.md is true: the commands and programs of each part run against a fake that it starts."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.fakes.intercom.driving import ROOT, WITHIN_S, Fake
from tests.fakes.judges.clients.node_install import CannotHaveError, node, packages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = (ROOT / "docs" / "fake-intercom.md").read_text("utf-8")
_CUT = re.split(r"^## (.+)\n", PAGE, flags=re.MULTILINE)
PARTS = dict(zip(_CUT[1::2], _CUT[2::2], strict=True))
TALKING = [name for name in PARTS if name != "Start it"]
CA_FOLDER = ".tools/ca"
SERVES = 'HTTPServer(("127.0.0.1", 3000), Receiver).serve_forever()'


def _blocks(part: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+(?: \w+)?)\n(.*?)^```$", PARTS[part], re.MULTILINE | re.DOTALL)


def _starts(program: str) -> bool:
    return "-m fakes.intercom " in program


@contextlib.contextmanager
def _started(part: str, folder: Path) -> Iterator[Fake]:
    """Start the fake with the part's own command, else with the page's first one, on ports that are free."""
    command = next(text for _, text in [*_blocks(part), *_blocks("Start it")] if _starts(text))
    options = command.partition("-m fakes.intercom ")[2].replace("8140", "0").replace("8141", "0")
    with Fake.started(*options.replace(CA_FOLDER, str(folder)).split()) as fake:
        yield fake


@contextlib.contextmanager
def _receiver(program: str) -> Iterator[str]:
    """Run the page's receiver on a port that the system chooses; gives the port."""
    assert SERVES in program
    told = 's = HTTPServer(("127.0.0.1", 0), Receiver); print(s.server_port, flush=True); s.serve_forever()'
    command = [sys.executable, "-c", program.replace(SERVES, told)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _command(language: str, program: str) -> list[str]:
    if language == "python":
        return [sys.executable, "-c", program]
    if language == "sh":
        if not (shutil.which("bash") and shutil.which("curl")):
            pytest.skip("not run: bash or curl is missing")
        return ["bash", "-euo", "pipefail", "-c", program]
    assert language == "js"
    return [node(), "-e", program]


def _environment(folder: Path) -> dict[str, str]:
    # The page's curl tells a refusal by its body; here it has to fail as well.
    (folder / ".curlrc").write_text("fail-with-body\n", "ascii")
    own = {"CURL_HOME": str(folder), "NO_PROXY": "127.0.0.1"}
    return {**os.environ, **own}


def _with_node(environment: dict[str, str]) -> dict[str, str]:
    node()
    return {**environment, "NODE_PATH": str(packages() / "node_modules")}


def _run(language: str, program: str, folder: Path) -> str:
    try:
        command, environment = _command(language, program), _environment(folder)
        if language == "js" or "node -e" in program:
            environment = _with_node(environment)
    except CannotHaveError as problem:
        pytest.skip(f"not run: {problem}")
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=WITHIN_S, check=False
    )
    assert 0 == done.returncode, f"{program}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("part", TALKING)
def test_what_the_page_says_runs(tmp_path: Path, part: str) -> None:
    """Commands succeed, programs print what the page says they print, and webhooks come with the right signature."""
    printed = ""
    with contextlib.ExitStack() as running:
        fake = running.enter_context(_started(part, tmp_path))
        ports = {port: fake.addresses[name].rpartition(":")[2] for port, name in (("8140", "api"), ("8141", "control"))}
        for language, text in _blocks(part):
            if _starts(text):
                continue
            program = re.sub(r"(?<=127\.0\.0\.1:)(\d{4})", lambda found: ports[found[1]], text)
            program = program.replace(CA_FOLDER, str(tmp_path))
            if language == "python receiver":
                ports["3000"] = running.enter_context(_receiver(text))
            elif language == "text":
                assert text == printed
            else:
                printed = _run(language, program, tmp_path)
        if "3000" in ports:
            assert [200, 401, 401] == _delivered(fake, 3)


def _delivered(fake: Fake, count: int) -> list[int]:
    """Wait for *count* deliveries; returns how they were answered, sorted."""
    deadline_s = time.monotonic() + WITHIN_S
    while len(rows := fake.control("GET", "/deliveries")["deliveries"]) < count:
        assert time.monotonic() < deadline_s, rows
        time.sleep(0.01)
    return sorted(row["status"] for row in rows)


def test_every_option_of_the_page_exists() -> None:
    """Options that the page only mentions are options of the program."""
    command = [sys.executable, "-m", "fakes.intercom", "--help"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN_S, check=True).stdout

    curls_own = {"--cacert"}
    assert [] == [one for one in set(re.findall(r"--[a-z-]+", PAGE)) - curls_own if one not in told]
