"""Read what a target's metrics endpoint answers, in Prometheus' text format, into numbers by series."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prometheus_client.parser import text_string_to_metric_families

from intercom_readiness.profile.reading import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from intercom_readiness.profile.replies import Reply
    from intercom_readiness.profile.watching import Series

# A counter may be declared by the name that its library knows, without the ending that it is scraped with.
COUNTER = "_total"


@dataclass(frozen=True, slots=True)
class Sample:
    """One line of a scrape."""

    name: str
    labels: Mapping[str, str]
    value: float


@dataclass(frozen=True, slots=True)
class Scrape:
    """
    All that one scrape said.

    Attributes:
        at_s: When it had come, on the monotonic clock.
        text: What came, never written to a report unmasked.
        unreadable: Why it could not be read, or "".
    """

    at_s: float
    samples: tuple[Sample, ...] = ()
    text: str = field(default="", repr=False)
    unreadable: str = ""

    def total(self, series: Series, ending: str = "", outcome: str = "") -> float | None:
        """
        Add up the values of a series.

        Args:
            series: Name and labels, as the profile declares them.
            ending: What follows the name, such as "_sum".
            outcome: A regular expression that the outcome's label has to match as a whole; "" for any.

        Returns:
            The sum, or None when nothing matches.
        """
        wanted = series.labels | ({series.outcome_label: outcome} if outcome else {})
        names = [series.name + ending] if ending else [series.name, series.name + COUNTER]
        found = ([one for one in self.samples if one.name == name] for name in names)
        values = [one.value for one in next(filter(None, found), []) if _matches(one.labels, wanted)]
        return sum(values) if values else None


def _matches(labels: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(re.fullmatch(pattern, labels.get(name, "")) for name, pattern in wanted.items())


def read_metrics(reply: Reply) -> Scrape:
    """Read one scrape; whatever is wrong with it makes it unreadable."""
    if reply.trouble:
        return Scrape(reply.ended_s, unreadable=told(reply))
    text = reply.body.decode("utf-8", "replace")
    if reply.status is None or reply.status // 100 != 2:  # noqa: PLR2004 (HTTP's class of successes)
        return Scrape(reply.ended_s, text=text, unreadable=f"status {reply.status}")
    try:
        samples = tuple(
            Sample(one.name, one.labels, float(one.value))
            for family in text_string_to_metric_families(text)
            for one in family.samples
        )
    except (ValueError, KeyError, IndexError) as error:
        return Scrape(reply.ended_s, text=text, unreadable=f"not in Prometheus' text format: {str(error)[:120]}")
    return Scrape(reply.ended_s, samples, text)
