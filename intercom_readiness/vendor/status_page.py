"""
Words of the public status page at which Intercom tells its incidents.

Source: the Statuspage API v2 (https://www.githubstatus.com/api) and Intercom's page as integrations read it in 2026
(segevsh/w6w-apps `apps/intercom`, smehlhoff/statusdeck `providers/intercom.rs`): status.intercom.com and
www.intercomstatus.com lead to www.finstatus.com, a page of incident.io that answers much as Statuspage does.
"""

from __future__ import annotations

# Components of Intercom's page, mid 2026 (statusdeck `catalog/intercom.yaml`).
COMPONENTS = (
    "Fin AI Agent", "Inbox", "Web Messenger", "Mobile Messenger", "Webhooks", "REST API", "Phone", "Copilot",
    "Tickets", "Omnichannel", "Help Center", "Apps and Integrations", "Reporting", "Knowledge Hub", "Outbound", "Other",
)  # fmt: skip
OPERATIONAL = "operational"
# What an outage of a component does to the overall indicator. Statuspage also weighs how many components are affected.
INDICATOR_OF = {
    OPERATIONAL: "none",
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
}
INDICATORS = tuple(INDICATOR_OF.values())
DESCRIPTION_OF = {
    "none": "All Systems Operational",
    "minor": "Partially Degraded Service",
    "major": "Partial System Outage",
    "critical": "Major Service Outage",
}
IMPACTS = ("none", "minor", "major", "critical")
RESOLVED = "resolved"
INCIDENT_STATUSES = ("investigating", "identified", "monitoring", RESOLVED, "postmortem")
# Statuspage answers as in its documentation; the page of incident.io, Intercom's today, leaves parts out.
STYLES = ("statuspage", "incident_io")
