"""What a result claims, and the table that benchmarks/README.md shows of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.side_by_side.peers import ROWS

FOLDER = Path(__file__).resolve().parents[1]
RESULT = FOLDER / "results" / "fake_intercom.json"
README = FOLDER / "README.md"
BEGIN, END = "<!-- fake_intercom: written by --keep -->", "<!-- /fake_intercom -->"

START_MAX_MS = 150.0
RESET_MAX_MS = 1.0
BUSY_P99_MAX_MS = 10.0
# The allocator's arenas fill a little unevenly; a journal that grew would add hundreds of megabytes.
GROWTH_MAX = 1.05


def claims(result: dict[str, Any]) -> dict[str, bool]:
    """Tell for each claim whether it held."""
    ours, *others = result["servers"]
    alone = result["alone"]
    rss = alone["memory"]["rss_mb"]
    busy = alone["busy"]
    return {
        "every answer that was measured was right": not _wrong(result),
        "faster than every other server that keeps a journal, on every row and in p99": all(
            _beats(ours, one) for one in others if one["journal"]
        ),
        "starts sooner and stays smaller than every other server that keeps a journal": all(
            ours["start_ms"] < one["start_ms"] and ours["rss_mb"] < one["rss_mb"] for one in others if one["journal"]
        ),
        "ten times Intercom's workspace limit through Toxiproxy with a p99 under 10 ms": (
            busy["per_s"] >= busy["needed_per_s"] and busy["p99_ms"] < BUSY_P99_MAX_MS
        ),
        "a prepared workspace of 20,000 contacts is reset in less than 1 ms": alone["reset"]["median_ms"]
        < RESET_MAX_MS,
        "the first answer comes less than 150 ms after the start": alone["start_ms"]["25"] < START_MAX_MS,
        "memory after a million requests is that after 200,000": rss["1000000"] <= GROWTH_MAX * rss["200000"],
    }


def _wrong(result: dict[str, Any]) -> int:
    rows = [row for server in result["servers"] for row in server["rows"].values()]
    alone = result["alone"]
    return sum(one["wrong"] for one in [*rows, *alone["spread"].values(), alone["busy"]])


def _beats(ours: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(
        ours["rows"][row]["per_s"] > told["per_s"] and ours["rows"][row]["p99_ms"] < told["p99_ms"]
        for row, told in other["rows"].items()
    )


def written(result: dict[str, Any]) -> str:
    """Write a result as Markdown."""
    method = result["method"]
    versions = ", ".join(f"{name} {told}" for name, told in result["versions"].items() if told)
    lines = [
        f"Measured on {result['date']} at {result['commit']}: {result['machine']}; {versions}.",
        f"One core for the server and one for wrk, {method['connections']} connections, "
        f"medians of {method['rounds']} rounds of {method['seconds']} s in which the servers take turns.",
        "Requests per second, and the 99th percentile of the latency.",
        "",
        f"| Server | Journal | {' | '.join(ROWS.values())} | First answer | Memory after |",
        "|---|---|" + "---|" * len(ROWS) + "---|---|",
        *map(_server, result["servers"]),
        "",
        *(f"- {one['name']}: {one['settings']}." for one in result["servers"]),
        *(f"- {one['name']} was not run: {one['reason']}." for one in result["not_run"]),
        "",
        *_alone(result["alone"]),
        "",
        *(f"- {'Held' if held else 'NOT HELD'}: {claim}." for claim, held in claims(result).items()),
    ]
    return "\n".join(lines)


def _server(told: dict[str, Any]) -> str:
    cells = [_cell(told["rows"].get(row)) for row in ROWS]
    journal = "yes" if told["journal"] else "no"
    return f"| {told['name']} | {journal} | {' | '.join(cells)} | {told['start_ms']:,.0f} ms | {told['rss_mb']:,} MB |"


def _cell(row: dict[str, Any] | None) -> str:
    return f"{row['per_s']:,} ({row['p99_ms']:.1f} ms)" if row else "–"


def _alone(told: dict[str, Any]) -> list[str]:
    spread, busy, reset, rss = told["spread"], told["busy"], told["reset"], told["memory"]["rss_mb"]
    start = told["start_ms"]
    return [
        "The fake alone:",
        "",
        f"- every contact, every e-mail and every page in turn: read {_cell(spread['read'])}, "
        f"search {_cell(spread['search'])}, list {_cell(spread['page'])};",
        f"- reads, writes and searches mixed, through Toxiproxy, which shares wrk's core: {_cell(busy)}; "
        f"ten times Intercom's workspace limit is {busy['needed_per_s']:,} per second;",
        f"- reset to a prepared workspace of {reset['contacts']:,} contacts: {reset['median_ms']:.2f} ms, "
        f"p99 {reset['p99_ms']:.2f} ms, HTTP included;",
        f"- first answer after {start['25']:.0f} ms, with 20,000 contacts after {start['20000']:.0f} ms;",
        f"- memory {rss['0']:.0f} MB before requests, {rss['200000']:.0f} MB after 200,000, "
        f"{rss['1000000']:.0f} MB after a million.",
    ]


def keep(result: dict[str, Any]) -> None:
    """Keep the result, and write its table into the README."""
    RESULT.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    README.write_text(put(text, written(result)), encoding="utf-8")


def put(readme: str, table: str) -> str:
    """Put *table* between its marks in the README's text."""
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}"
