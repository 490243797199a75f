"""How often the target was seen to act on notifications, in the way that its profile names."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from intercom_readiness.errors import LabError, MissingPremise
from intercom_readiness.profile import places
from intercom_readiness.profile.replies import Look, as_text
from intercom_readiness.profile.templates import fill, placeholders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercom_readiness.lab.lab import Lab
    from intercom_readiness.lab.subjects import Subject
    from intercom_readiness.profile.effects import LogEffect, RequestEffect
    from intercom_readiness.profile.watching import Series

    from .asking import Asking
    from .watching import Watching

LOOK_WITHIN_S = 5.0
_COPY_SCRIPT = "no-read-for-copies"


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification that the lab had delivered; *subject* is the contact that it is about, None without one."""

    id: str
    topic: str
    subject: Subject | None = None

    def value(self, name: str) -> str | None:
        """Give the value of a placeholder."""
        if name == "notification_id":
            return self.id
        return self.subject.values().get(name) if self.subject else None


class Sightings:
    """
    Signs of effects; one way of looking is one subclass.

    Attributes:
        counts: The signs tell how often there was an effect, and not merely that there was one.
        outlasts_a_crash: A sign from just before the target was killed is still seen afterwards.
        tells_whose: The signs tell which notification they belong to.
    """

    counts = True
    outlasts_a_crash = True
    tells_whose = True

    def total(self, notifications: Sequence[Notification]) -> int:
        """
        Count the signs that notifications have had an effect.

        The count only grows; where signs do not tell which notification they belong to, it counts those of all.
        """
        raise NotImplementedError

    def prepare(self, subject: Subject) -> None:
        """Make sure that an effect on a contact could be seen."""

    def before_crash(self) -> None:
        """Remember what a target that is about to be killed will have forgotten."""

    def after_crash(self) -> None:
        """Remember what the next start of a target that was killed will throw away."""


class LogSightings(Sightings):
    """Lines of the log."""

    def __init__(self, sign: LogEffect, watching: Watching, *, forgets: bool) -> None:
        """
        Begin to look.

        Args:
            sign: The line.
            watching: Reads the log.
            forgets: The log begins anew with each start of the target, as its output does and a file does not.
        """
        self._sign = sign
        self._watching = watching
        self._forgets = forgets
        self._began_s = time.monotonic()
        self._earlier: list[str] = []
        self.tells_whose = bool({*placeholders(sign.contains), *placeholders(sign.is_)})

    def total(self, notifications: Sequence[Notification]) -> int:
        """Count what in the log names one of the notifications; every fitting line where lines name none."""
        lines = self._earlier + self._lines()
        contains, value = self._sign.contains, self._sign.is_
        named = {*placeholders(contains), *placeholders(value)}
        signs = [(fill(contains, one.value), fill(value, one.value)) for one in notifications if named]
        if not self._sign.field:
            # Searched as one text, since a burst makes many of both.
            text = "\n".join(lines)
            return sum(text.count(sign) for sign, _ in signs or [(contains, "")])
        told = Counter(_field(line, self._sign.field) for line in lines)
        return sum(told[wanted] for _, wanted in signs or [("", value)])

    def after_crash(self) -> None:
        """Keep the lines."""
        if self._forgets:
            self._earlier += self._lines()

    def _lines(self) -> list[str]:
        # Looked at again and again, so only what can be a sign is read.
        always = "" if [*placeholders(self._sign.contains)] else self._sign.contains
        return self._watching.log_lines(containing=always, since_s=self._began_s)


class MetricSightings(Sightings):
    """A series that grows."""

    outlasts_a_crash = False
    tells_whose = False

    def __init__(self, series: Series, lab: Lab, watching: Watching) -> None:
        self._series = series
        self._lab = lab
        self._watching = watching
        self._earlier = 0

    def total(self, notifications: Sequence[Notification]) -> int:  # noqa: ARG002 - numbers name no notification
        """Give the value of the series, over all lives of the target."""
        if not self._lab.target.alive:
            return self._earlier
        return self._earlier + round(self._watching.scrape().total(self._series) or 0)

    def before_crash(self) -> None:
        """Keep the number, which begins at zero again."""
        self._earlier = self.total(())


class RequestSightings(Sightings):
    """An answer of the target."""

    def __init__(self, sign: RequestEffect, lab: Lab) -> None:
        self._sign = sign
        self._lab = lab
        self.tells_whose = bool([*placeholders(sign.request)])

    def total(self, notifications: Sequence[Notification]) -> int:
        """Add up what the target says about each notification."""
        return sum(self._told(one) for one in notifications)

    def _told(self, one: Notification) -> int:
        reply = self._lab.driver.fetch(self._sign.request, one.value, within_s=LOOK_WITHIN_S)
        found = places.MISSING if reply.trouble else Look.at(reply).find(self._sign.at)
        if found is places.MISSING or found is None:
            return 0
        if isinstance(found, int | float) and not isinstance(found, bool):
            return int(found)
        self.counts = False
        return int(bool(found))


class WriteSightings(Sightings):
    """What the target writes about the contact at Intercom."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._from = lab.tap.mark()

    def total(self, notifications: Sequence[Notification]) -> int:
        """Count the writes about the notifications' contacts that Intercom took."""
        canaries = {one.subject.canary for one in notifications if one.subject}
        return sum(
            exchange.writes and exchange.subject in canaries and (exchange.status or 0) // 100 == 2  # noqa: PLR2004
            for exchange in self._lab.tap.exchanges(self._from)
        )


class CopySightings(Sightings):
    """A copy of the contact that is no longer served while Intercom is away."""

    counts = False
    outlasts_a_crash = False

    def __init__(self, lab: Lab, asking: Asking) -> None:
        self._lab = lab
        self._asking = asking
        self._operation = lab.profile.by_role("read")[0].name

    def prepare(self, subject: Subject) -> None:
        """Have the target read the contact, so that it has a copy; MissingPremise when that copy is not served."""
        self._asking.control(self._operation, subject)
        if not self._is_served(subject):
            raise MissingPremise("the target serves no copy while Intercom is away, so none can be seen to be dropped")

    def total(self, notifications: Sequence[Notification]) -> int:
        """Count the contacts whose copy is gone."""
        return sum(not self._is_served(one.subject) for one in notifications if one.subject)

    def _is_served(self, subject: Subject) -> bool:
        marks = [mark for mark in (subject.canary, subject.intercom_id) if mark]
        match = {"operations": None, "contains": marks, "writes_only": False}
        answers = [{"kind": "error", "status": 503, "code": "service_unavailable"}]
        self._lab.intercom.add_script(_COPY_SCRIPT, match, answers, repeat=True)
        try:
            return subject.name in self._asking.control(self._operation, subject).text
        finally:
            self._lab.intercom.remove_script(_COPY_SCRIPT)


def sightings_of(lab: Lab, watching: Watching, asking: Asking) -> Sightings:
    """
    Give the way of looking that the profile names.

    Raises:
        LabError: It names none.
    """
    effect, logs = lab.profile.effects.webhook, lab.profile.logs
    if effect is None:
        raise LabError("[effects] does not say how the effect of a notification is seen")
    if effect.log is not None:
        return LogSightings(effect.log, watching, forgets=logs is None or not logs.file)
    if effect.metric is not None:
        return MetricSightings(effect.metric, lab, watching)
    if effect.request is not None:
        return RequestSightings(effect.request, lab)
    return WriteSightings(lab) if effect.intercom else CopySightings(lab, asking)


def _field(line: str, name: str) -> str:
    try:
        document: Any = json.loads(line)
    except ValueError:
        return ""
    found = places.find(name if name.startswith("/") else f"/{name}", document)
    return "" if found is places.MISSING else as_text(found)
