"""
Writes what is told of the fake Intercom from what it is: the page of all operations, and the README's assumptions.

    python -m tools.fake_pages             # docs/fake-intercom-operations.md and fakes/intercom/README.md
    python -m tools.fake_pages --measure   # first run the fake's own tests, and note what they prove
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fakes.intercom import assumptions
from fakes.intercom.modelled import BY_ASSUMPTION
from fakes.intercom.routes import ROUTES
from intercom_readiness.vendor.operations import OPERATIONS, Operation

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "fake-intercom-operations.md"
README = ROOT / "fakes" / "intercom" / "README.md"
# Each judge writes a file there: {"judge": what it is called, "operations": [names that it saw succeed]}.
JUDGES = ROOT / "tests" / "fakes" / "judges"
_BEGINS, _ENDS = "<!-- assumptions: made by python -m tools.fake_pages -->\n", "<!-- end of assumptions -->"
_MACHINES = [f"tests/fakes/intercom/test_{noun}_machine.py" for noun in ("contact", "conversation")]
# Compares these pages with what is measured, so it is no part of the measurement.
_PAGES = "tests/fakes/intercom/test_pages_of_docs.py"
_MEASURED: dict[str, tuple[str, list[str]]] = {
    "unit-tests": ("unit tests", ["tests/fakes/intercom", *(f"--ignore={one}" for one in (*_MACHINES, _PAGES))]),
    "state-machine": ("state machines", _MACHINES),
}
_HEAD = (
    "# What the fake Intercom answers\n\n"
    "Every call that Intercom's REST API has in the descriptions 2.14 and 2.16 or in the official Python client, and "
    "what the fake makes of it.\n"
    "`python -m tools.fake_pages` writes this page from `fakes/intercom/modelled.py` and from what each judge saw "
    "succeed (`tests/fakes/judges/*.json`).\n"
    "A call that is not modelled answers 501 `not_modelled`, stands in the journal as such, and makes a verdict that "
    "met it unknown.\n"
)


@dataclass(frozen=True, slots=True)
class Judge:
    """A judge, and the operations that it saw succeed."""

    name: str
    operations: frozenset[str]


def judges() -> list[Judge]:
    """
    Read what the judges have written, by the names of their files.

    Raises:
        ValueError: A judge names an operation that does not exist.
    """
    read: list[Judge] = []
    known = {one.name for one in OPERATIONS}
    for path in sorted(JUDGES.glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        unknown = set(told["operations"]) - known
        if unknown:
            raise ValueError(f"{path.name} names operations that do not exist: {', '.join(sorted(unknown))}")
        read.append(Judge(told["judge"], frozenset(told["operations"])))
    return read


def operations_page(read: list[Judge]) -> str:
    """Write the page of all operations, with who proves which."""
    since = {one.operation.name: one.since for one in ROUTES}
    guessed = sum(name in BY_ASSUMPTION for name in since)
    proven = sum(any(name in one.operations for one in read) for name in since)
    counts = [
        f"| operations that Intercom has | {len(OPERATIONS)} |",
        f"| modelled | {len(since)} |",
        f"| … of these by assumption | {guessed} |",
        f"| … of these proven by a judge | {proven} |",
        *(f"| … by {one.name} | {len(one.operations & since.keys())} |" for one in read),
        f"| not modelled | {len(OPERATIONS) - len(since)} |",
    ]
    rows = [_row(one, since.get(one.name), read) for one in sorted(OPERATIONS, key=lambda one: one.name)]
    head = ["| Operation | Call | From | The fake | Proven by |", "|---|---|---|---|---|"]
    return "\n".join([_HEAD, "| | Count |", "|---|---|", *counts, "", *head, *rows, ""])


def _row(operation: Operation, since: str | None, read: list[Judge]) -> str:
    if since is None:
        state, proof, since = "not modelled", "–", operation.since
    else:
        state = f"by assumption: {BY_ASSUMPTION[operation.name]}" if operation.name in BY_ASSUMPTION else "modelled"
        proof = ", ".join(one.name for one in read if operation.name in one.operations) or "nobody"
    call = f"`{operation.method} {operation.path}`"
    return f"| `{operation.name}` | {call} | {since or '–'} | {state} | {proof} |"


def with_assumptions(readme: str) -> str:
    """
    Put the table of assumptions into the README's text, in place of the one that is there.

    Raises:
        ValueError: The marks around it are missing.
    """
    before, begins, rest = readme.partition(_BEGINS)
    _, ends, after = rest.partition(_ENDS)
    if not begins or not ends:
        raise ValueError(f"{README.name} has no place for the assumptions: {_BEGINS.strip()} … {_ENDS}")
    rows = [
        f"| `{row['name']}` | {row['text']} | {_values(row['valid'], row['default'])} |" for row in assumptions.table()
    ]
    table = "\n".join(["| Switch | What nobody can confirm | Values, the default first |", "|---|---|---|", *rows, ""])
    return f"{before}{begins}\n{table}\n{ends}{after}"


def _values(valid: list[object], default: object) -> str:
    return ", ".join(f"`{one}`" for one in [default, *(one for one in valid if one != default)])


def measure() -> None:
    """
    Run the fake's own tests and write down which operations they saw succeed.

    Raises:
        subprocess.CalledProcessError: A test failed.
    """
    for stem, (name, arguments) in _MEASURED.items():
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pytest", "-q", *arguments]
            subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "SUCCEEDED_FOLDER": folder})
            seen = {line for path in Path(folder).iterdir() for line in path.read_text("utf-8").splitlines()}
        told = {"judge": name, "operations": sorted(seen & {one.name for one in OPERATIONS})}
        (JUDGES / f"{stem}.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


def main(arguments: list[str]) -> int:
    """Write both pages; returns the exit status."""
    if arguments not in ([], ["--measure"]):
        print(__doc__)
        return 2
    if arguments:
        measure()
    PAGE.write_text(operations_page(judges()), "utf-8")
    README.write_text(with_assumptions(README.read_text("utf-8")), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)} and {README.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
