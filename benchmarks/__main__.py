"""List the benchmarks, or run one: ``python -m benchmarks [NAME [its options]]``."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main() -> int:
    """Run the benchmark that the first argument names, with the others as its arguments; without any list them."""
    # A benchmark says what it measures; a script beside it is a part of one.
    names = [path.stem for path in sorted(FOLDER.glob("*.py")) if _purpose(path.stem).startswith("Measure ")]
    if len(sys.argv) < 2:
        print('Benchmarks; run one with make benchmark ARGS="NAME [options]":')
        for name in names:
            print(f"  {name:16} {_purpose(name)}")
        return 0
    name = sys.argv[1]
    if name not in names:
        print(f"no benchmark {name!r}. Valid: {', '.join(names)}.", file=sys.stderr)
        return 2
    sys.argv = [name, *sys.argv[2:]]
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    return 0


def _purpose(name: str) -> str:
    told = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))) or ""
    return told.partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
