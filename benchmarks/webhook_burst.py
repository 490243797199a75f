"""
Measure a burst of webhooks: notifications signed by the fake Intercom and delivered to a receiver on loopback.

    .venv/bin/python benchmarks/webhook_burst.py [--notifications 10000] [--runs 5]

The receiver is a process of its own, which checks every signature and counts every id: none may be lost or doubled.
Time runs from the control call that asks for the burst to the receiver's last notification.
The result is printed and kept in benchmarks/results/webhook_burst.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
RESULT = Path(__file__).parent / "results" / "webhook_burst.json"
RECEIVER = Path(__file__).parent / "webhook_receiver.py"
WITHIN_S = 120.0


def main() -> None:
    """Run bursts over fresh and over kept connections, and print and keep the medians."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--notifications", type=int, default=10_000, help="in one burst (default: 10000)")
    parser.add_argument("--runs", type=int, default=5, help="bursts for each row (default: 5)")
    arguments = parser.parse_args()
    rows = [_measured(connection, arguments.notifications, arguments.runs) for connection in ("fresh", "kept")]
    result = {
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "rows": rows,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(result["machine"])
    print(
        f"{'connection':>10} {'notifications':>14} {'wall s':>8} {'per second':>11} "
        f"{'lost':>5} {'doubled':>8} {'forged':>7}"
    )
    for row in rows:
        print(
            f"{row['connection']:>10} {row['notification_count']:>14} {row['wall_s']:>8.2f} {row['per_second']:>11} "
            f"{row['lost_count']:>5} {row['doubled_count']:>8} {row['forged_count']:>7}"
        )


def _measured(connection: str, count: int, runs: int) -> dict[str, Any]:
    tries = [_burst(connection, count) for _ in range(runs)]
    wall_s = statistics.median(one["wall_s"] for one in tries)
    worst = {key: max(one[key] for one in tries) for key in ("lost_count", "doubled_count", "forged_count")}
    return {
        "connection": connection,
        "notification_count": count,
        "runs": runs,
        "wall_s": round(wall_s, 3),
        "per_second": round(count / wall_s),
        "body_bytes": tries[0]["body_bytes"],
        **worst,
    }


def _burst(connection: str, count: int) -> dict[str, Any]:
    fake = subprocess.Popen([sys.executable, "-m", "fakes.intercom"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert fake.stdout is not None
    ready = json.loads(fake.stdout.readline().removeprefix("READY "))
    receiver = subprocess.Popen(
        [sys.executable, str(RECEIVER), ready["client_secret"]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert receiver.stdout is not None
    try:
        with httpx.Client(base_url=ready["control"], timeout=WITHIN_S, trust_env=False) as control:
            url = f"http://127.0.0.1:{int(receiver.stdout.readline())}/webhooks"
            began_s, body_bytes = _asked(control, url, connection, count)
        told = json.loads(receiver.communicate(timeout=WITHIN_S)[0])
    finally:
        receiver.kill()
        fake.terminate()
        fake.wait()
        fake.stdout.close()
    return {
        "wall_s": told["last_s"] - began_s,
        "lost_count": count - told["distinct_count"],
        "body_bytes": body_bytes,
        **told,
    }


def _asked(control: httpx.Client, url: str, connection: str, count: int) -> tuple[float, int]:
    """Ask for a burst and wait for its end; returns when it was asked for, and the length of one body."""
    assumptions = {"plain_http_webhooks": "accepted", "webhook_connection": connection}
    control.patch("/options", json={"assumptions": assumptions}).raise_for_status()
    control.post("/webhooks", json={"url": url, "topics": ["contact.user.updated"]}).raise_for_status()
    people = {"contacts": [{"email": "ann@example.test", "external_id": "m-1"}]}
    contact = control.post("/seed", json=people).raise_for_status().json()["ids"][0]
    burst = {"topic": "contact.user.updated", "contact_id": contact, "count": count}
    began_s = time.monotonic()
    control.post("/notifications", json=burst).raise_for_status()
    while True:
        # The last rows only, and not often: looking costs the sender time.
        time.sleep(0.2)
        told = control.get(f"/deliveries?after={count - 1}").json()
        if not (told["open"] or told["queued"]):
            return began_s, told["deliveries"][-1]["body_bytes"]


if __name__ == "__main__":
    main()
