"""What a scenario sees of the target beside its answers: its output, its metrics, its health as written, its pulse."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING

from intercom_readiness.emitted import Emitted
from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.lab.waiting import settle
from intercom_readiness.profile.templates import fill

if TYPE_CHECKING:
    from pathlib import Path

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.profile.metrics_reading import Scrape
    from intercom_readiness.profile.replies import Reply

# Most services write a line within milliseconds of what it tells; some hand it to another thread first.
STILL_S = 0.1
STILL_WITHIN_S = 1.0
# What orchestrators give a liveness check by default (Kubernetes, timeoutSeconds).
LIVE_WITHIN_S = 1.0
SCRAPE_WITHIN_S = 10.0
# A log file that grew beyond this since the scenario began is read from its end.
FILE_BYTES_MAX = 16 * 1024 * 1024
_STREAMS = {"stdout": "standard output", "stderr": "standard error"}


class Watching:
    """
    The target as an operator sees it, since one scenario began.

    Attributes:
        scrapes: What the metrics said, in order.
        pulses: What the liveness check answered, in order.
        sizes_mib: How much memory its processes held, in order; None where that cannot be read.
    """

    def __init__(self, lab: Lab) -> None:
        self.scrapes: list[Scrape] = []
        self.pulses: list[Reply] = []
        self.sizes_mib: list[float | None] = []
        self._lab = lab
        self._began_s = time.monotonic()
        self._file_from = self._file_size()

    # -- output -----------------------------------------------------------------------------------------------

    def output(self) -> list[Emitted]:
        """Give all that was written since the scenario began, by place, once nothing more comes for a moment."""
        with contextlib.suppress(LabError):
            settle(self._written, STILL_S, STILL_WITHIN_S)
        written: dict[str, list[str]] = {}
        for _, line in self._lab.target.lines():
            if line.at_s >= self._began_s:
                written.setdefault(_STREAMS[line.stream], []).append(line.text)
        emitted = [Emitted(place, "\n".join(lines)) for place, lines in written.items()]
        return emitted + ([Emitted("the log file", self._file_text())] if self._file else [])

    def log_lines(self, containing: str = "", since_s: float = 0.0) -> list[str]:
        """
        List the lines of the declared log since the target's start, of a file since the scenario's.

        With `format = "json_lines"` only those that are JSON objects count.

        Args:
            containing: Only lines with this text.
            since_s: Of a stream, only lines since this moment on the monotonic clock.

        Raises:
            MissingPremise: The profile does not say where the target logs.
        """
        logs = self._lab.profile.logs
        if logs is None:
            raise MissingPremise(
                "[logs] is neither declared nor absent: set logs.from, or give a reason in [absent] under logs; else "
                "nobody knows whether the log was seen"
            )
        if logs.file:
            lines = self._file_text().splitlines()
        else:
            wanted = _STREAMS if logs.from_ == "output" else {logs.from_}
            seen = [line for _, line in self._lab.target.lines() if line.at_s >= since_s]
            lines = [line.text for line in seen if line.stream in wanted]
        return [line for line in lines if containing in line and (logs.format == "text" or _is_object(line))]

    def _written(self) -> tuple[int, int]:
        return len(self._lab.target.lines()), self._file_size()

    @property
    def _file(self) -> Path | None:
        logs = self._lab.profile.logs
        if logs is None or not logs.file:
            return None
        return self._lab.profile.folder / fill(logs.file, {"worker": self._lab.worker}.get)

    def _file_size(self) -> int:
        file = self._file
        return file.stat().st_size if file is not None and file.is_file() else 0

    def _file_text(self) -> str:
        file = self._file
        if file is None or not file.is_file():
            return ""
        size = file.stat().st_size
        # A target that was started anew may have begun its file anew.
        start = self._file_from if size >= self._file_from else 0
        with file.open("rb") as opened:
            opened.seek(max(start, size - FILE_BYTES_MAX))
            return opened.read(FILE_BYTES_MAX).decode("utf-8", "replace")

    # -- asking -----------------------------------------------------------------------------------------------

    def scrape(self) -> Scrape:
        """
        Read the metrics.

        Raises:
            MissingPremise: The profile has no [metrics], or they cannot be read.
        """
        # Read at its first use: most runs of a part of the suite need no parser for it.
        from intercom_readiness.profile.metrics_reading import read_metrics

        metrics = self._lab.profile.metrics
        if metrics is None:
            raise MissingPremise("the profile has no [metrics], so nothing can be scraped")
        scrape = read_metrics(self._lab.driver.fetch(metrics.request, within_s=SCRAPE_WITHIN_S))
        self.scrapes.append(scrape)
        if scrape.unreadable:
            raise MissingPremise(f"the metrics cannot be read: {scrape.unreadable}")
        return scrape

    def answers_for_operators(self) -> list[Emitted]:
        """Give what health and metrics answer, as written; what cannot be read says nothing."""
        metrics = self._lab.profile.metrics
        asked = [("the health answer", one.request) for one in self._lab.profile.by_role("health") if one.request]
        asked += [("the metrics", metrics.request)] if metrics is not None else []
        replies = [(place, self._lab.driver.fetch(request, within_s=SCRAPE_WITHIN_S)) for place, request in asked]
        return [Emitted(place, reply.body.decode("utf-8", "replace")) for place, reply in replies]

    def pulse(self) -> Reply:
        """
        Ask whether the process runs.

        Raises:
            MissingPremise: The profile names no liveness check.
        """
        live = self._lab.profile.target.liveness
        if live is None:
            raise MissingPremise("the profile names no liveness check: target.live, or the request of target.ready")
        reply = self._lab.driver.fetch(live.request, within_s=LIVE_WITHIN_S)
        self.pulses.append(reply)
        return reply


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
