"""What stands on the page: components and the incidents that befall them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from intercom_readiness.vendor.status_page import COMPONENTS, INDICATOR_OF, INDICATORS, OPERATIONAL, RESOLVED

# Long enough ago that nobody takes it for the present, recent enough to be among the newest.
_PAST = timedelta(days=3)
_OUTAGE_OF = {indicator: status for status, indicator in INDICATOR_OF.items()}


@dataclass(slots=True)
class Incident:
    """
    One incident.

    Attributes:
        component: Name of the component it befalls, "" for none.
        component_status: How that component is shown while it lasts.
    """

    id: str
    name: str
    impact: str
    component: str
    component_status: str
    status: str
    created_at: datetime
    updated_at: datetime

    @property
    def open(self) -> bool:
        """Tell whether it lasts."""
        return self.status not in {RESOLVED, "postmortem"}


@dataclass(slots=True)
class Page:
    """
    The page.

    Attributes:
        style: Whose answers it gives, one of `vendor.status_page.STYLES`.
        incidents: The newest first; one that is long over is always among them.
    """

    style: str = "statuspage"
    incidents: list[Incident] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        """Begin with what every page has: a past."""
        self.reset(self.style)

    def reset(self, style: str) -> None:
        """Begin anew, with nothing that lasts."""
        self.style = style
        self.incidents.clear()
        self.befall("Webhooks were delivered late", "minor", "Webhooks", "", datetime.now(UTC) - _PAST)
        self.move(self.incidents[0].id, RESOLVED, self.incidents[0].created_at + timedelta(hours=1))

    def befall(
        self, name: str, impact: str, component: str, component_status: str = "", at: datetime | None = None
    ) -> Incident:
        """
        Open an incident.

        Args:
            name: What it is called.
            impact: One of `vendor.status_page.IMPACTS`.
            component: Name of the component it befalls, or "".
            component_status: How the component is shown; by default as bad as the impact.
            at: When it was declared, by default now.
        """
        now = at or datetime.now(UTC)
        shown = component_status or _OUTAGE_OF[impact]
        incident = Incident(f"inc{next(self._numbers)}", name, impact, component, shown, "investigating", now, now)
        self.incidents.insert(0, incident)
        return incident

    def move(self, incident_id: str, status: str, at: datetime | None = None) -> None:
        """Bring an incident to another status; KeyError when there is none of that id."""
        for incident in self.incidents:
            if incident.id == incident_id:
                incident.status, incident.updated_at = status, at or datetime.now(UTC)
                return
        raise KeyError(incident_id)

    def status_of(self, component: str) -> str:
        """Tell how a component is shown: as the worst of what befalls it."""
        befalling = [one.component_status for one in self.incidents if one.open and one.component == component]
        return max(befalling, key=list(INDICATOR_OF).index, default=OPERATIONAL)

    @property
    def indicator(self) -> str:
        """Give the overall indicator: that of the worst component, whatever incidents are open."""
        return max((INDICATOR_OF[self.status_of(name)] for name in COMPONENTS), key=INDICATORS.index)
