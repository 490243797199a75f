"""What a profile says about how its target is watched: where it logs, which series count what, what tells a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from intercom_readiness.profile.marker import Marker
from intercom_readiness.profile.shaping import key

LogFormat = Literal["text", "json_lines"]
LatencyUnit = Literal["s", "ms"]
STREAMS = ("stdout", "stderr", "output")
CONCEPTS = ("attempts", "errors", "rate_limited", "latency", "quota_left", "quota_used", "webhooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """
    Where the target writes its log.

    Attributes:
        from_: "stdout", "stderr", "output" (both), or the path of a file, in which `{worker}` may stand.
        format: Lines of text, or one JSON object a line.
    """

    from_: str = key("from")
    format: LogFormat = "text"

    @property
    def file(self) -> str:
        """Give the path of the file that it logs to; empty for one of the streams."""
        return "" if self.from_ in STREAMS else self.from_


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """
    The series behind one concept; the values of all that match are added up.

    Attributes:
        name: As it is scraped, "_total" included; of a histogram or summary without "_sum" and "_count".
        labels: Regular expressions that label values match as a whole, as with PromQL's `=~`.
        outcome_label: The label that holds the outcome, such as the HTTP status.
        unit: Of a latency.
        share: A quota is written as a share from 0 to 1 instead of as a number of calls.
    """

    name: str
    labels: dict[str, str] = field(default_factory=dict)
    outcome_label: str = ""
    unit: LatencyUnit = "s"
    share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """
    How the target is scraped, and which series stand for what.

    Attributes:
        request: "METHOD /path" of its metrics in Prometheus' text format.
        fresh_within_s: How old a number may be.
        attempts: Counts requests to Intercom.
        errors: Counts those that failed.
        rate_limited: Counts those that were answered 429; by default the attempts of that outcome.
        latency: Histogram or summary of their durations.
        quota_left, quota_used: What Intercom's headers say about the rate limit.
        webhooks: Counts deliveries.
    """

    request: str
    fresh_within_s: float = 0.0
    attempts: Series | None = None
    errors: Series | None = None
    rate_limited: Series | None = None
    latency: Series | None = None
    quota_left: Series | None = None
    quota_used: Series | None = None
    webhooks: Series | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSign(Marker):
    """A sign in the health answer; or, with *metric*, a value that a series has (by default anything but 0)."""

    metric: str = ""
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """
    The target watches Intercom's status page.

    Attributes:
        within_s: How soon what stands there is told.
        incident: The sign that an incident is open.
        unknown: The sign that the page cannot be read.
    """

    within_s: float
    incident: PageSign
    unknown: PageSign
