"""Renders a run folder: python -m reports [FOLDER] [--terminal | --markdown | --json | --html] [--output FILE]."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from intercom_readiness.errors import LabError, UsageError
from intercom_readiness.record import RunFolder, read_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.model import RunRecord

USAGE_EXIT: Final = 4
UNREADABLE_EXIT: Final = 10
PAGE: Final = "report.html"
_KINDS: Final = {
    "terminal": "the scorecard (default)",
    "markdown": "a summary for the page of a CI job",
    "json": "the run as run.schema.json describes it",
    "html": f"a page that opens offline, written to {PAGE} in the run folder",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Render one run.

    Args:
        arguments: Words of the command line, without the program; those of this process when None.

    Returns:
        0, or 4 when there is no such run, or 10 when its record cannot be read.
    """
    options = _parser().parse_args(arguments)
    try:
        folder = RunFolder(options.folder)
        text = _rendered(options.kind, folder, plain=options.output is not None)
    except (UsageError, LabError) as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE_EXIT if isinstance(error, UsageError) else UNREADABLE_EXIT
    if options.output is not None:
        options.output.write_text(text, encoding="utf-8")
    elif options.kind == "html":
        print(folder.write_report(PAGE, text))
    else:
        sys.stdout.write(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reports", description="Render the record of a run.")
    latest = Path("reports/out/latest")
    parser.add_argument("folder", type=Path, nargs="?", default=latest, help=f"run folder (default: {latest})")
    kinds = parser.add_mutually_exclusive_group()
    for kind, text in _KINDS.items():
        kinds.add_argument(f"--{kind}", dest="kind", action="store_const", const=kind, help=text)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write to FILE instead")
    parser.set_defaults(kind="terminal")
    return parser


def _rendered(kind: str, folder: RunFolder, *, plain: bool) -> str:
    run = read_run(folder.path)
    if kind == "terminal":
        return _terminal(run, plain=plain)
    if kind == "markdown":
        from reports import markdown

        return markdown.render(run)
    if kind == "json":
        from reports import run_json

        return run_json.render(run)
    return _page(folder, run)


def write_page(path: Path) -> Path:
    """
    Write the page of a run into its folder.

    Raises:
        UsageError: There is no such run.
        LabError: Its record cannot be read.
    """
    folder = RunFolder(path)
    return folder.write_report(PAGE, _page(folder, read_run(path)))


def _page(folder: RunFolder, run: RunRecord) -> str:
    from reports import html

    return html.render(run, logs={promise.key: folder.read_attachments(promise) for promise in run.plan})


def _terminal(run: RunRecord, *, plain: bool) -> str:
    from reports import terminal

    color = sys.stdout.isatty() and not plain and not os.environ.get("NO_COLOR")
    return terminal.render(run, width=shutil.get_terminal_size().columns, color=color)


if __name__ == "__main__":
    sys.exit(main())
