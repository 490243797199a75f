"""Numbers that Intercom enforces, each with its source; seconds, counts and requests per window."""

from __future__ import annotations

# Developer documentation, "Rate limiting": 10,000 requests a minute for an app, 25,000 for a workspace,
# spread over windows of ten seconds.
APP_REQUESTS_PER_MINUTE = 10_000
WORKSPACE_REQUESTS_PER_MINUTE = 25_000
WINDOW_S = 10
APP_REQUESTS_PER_WINDOW = 1_667
WORKSPACE_REQUESTS_PER_WINDOW = 4_167

# Recorded traffic of January and March 2021: X-RateLimit-Reset lies 2 to 12 seconds after Date, so the announced
# reset is a fifth of a window later than the window's end.
RESET_MARGIN_SHARE = 0.2

# OpenAPI description 2.14 and its correction of August 2026 (contacts list: 10, not 50).
PAGE_SIZE_MAX = 150
CONTACT_LIST_PAGE_SIZE = 10
SEARCH_PAGE_SIZE = 50
CONVERSATION_PAGE_SIZE = 20
TICKET_PAGE_SIZE = 20
DELETED_CONVERSATION_PAGE_SIZE = 20
MERGE_HISTORY_PAGE_SIZE = 50
COMPANY_PAGE_SIZE = 15
NOTE_PAGE_SIZE = 50

# OpenAPI description 2.14, contact search.
SEARCH_NESTING_MAX = 2
SEARCH_FILTERS_MAX = 15

# OpenAPI description 2.14, contact schema: embedded lists hold at most ten entries.
EMBEDDED_MAX = 10

# OpenAPI description 2.14: GET /conversations/{id} gives the newest parts; a reply carries ten attachments at most.
PARTS_MAX = 500
ATTACHMENTS_MAX = 10
# OpenAPI description 2.16, POST /tickets/{id}/linked_conversations.
LINKED_CONVERSATIONS_MAX = 2_500

# OpenAPI description 2.14, POST /events, and POST /export/content/data: finished jobs live for two days.
EVENT_METADATA_MAX = 10
EXPORT_KEPT_S = 172_800
# OpenAPI description 2.14, POST /export/reporting_data/enqueue.
REPORTING_EXPORTS_PENDING_MAX = 5

# OpenAPI description 2.14, POST /contacts/{id}/companies.
COMPANIES_PER_CONTACT_MAX = 1_000
# Threads of users: page-based company lists end here.
COMPANY_LIST_MAX = 10_000
# Threads of users: a scroll dies after a minute of silence.
SCROLL_IDLE_S = 60
SCROLL_PAGE_SIZE = 100

# OpenAPI description 2.14, POST /data_attributes.
ATTRIBUTE_OPTIONS_MIN = 2
