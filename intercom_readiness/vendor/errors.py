"""
Intercom's errors: status, code and the words they are sent with.

Sources: D – developer documentation, error codes and objects; S – OpenAPI descriptions 2.14 and 2.16;
R – recorded traffic of 2021; T – public threads of users and staff; A – assumed, no public source.
"""

from __future__ import annotations

from typing import NamedTuple


class WireError(NamedTuple):
    """An error as it is sent; *message* may hold ``{}`` for a name or number."""

    status: int
    code: str
    message: str
    source: str


TOKEN_INVALID = WireError(401, "unauthorized", "Access Token Invalid", "S")
SCOPE_MISSING = WireError(403, "forbidden", "You do not have the required scope ({}) to access this resource", "S")
PLAN_RESTRICTED = WireError(403, "api_plan_restricted", "Active subscription needed.", "S")
NOT_ACCEPTABLE = WireError(
    406,
    "media_type_not_acceptable",
    "The Accept header should send a media type of application/json",
    "D, T",
)
VERSION_UNKNOWN = WireError(400, "intercom_version_invalid", "The requested version could not be found", "T")
VERSION_LACKS_RESOURCE = WireError(
    400, "intercom_version_invalid", "Requested resource is not available in current API version.", "S"
)
BODY_UNREADABLE = WireError(400, "parameter_invalid", "The request body is not valid JSON", "D (code), A (text)")
BODY_TOO_LARGE = WireError(400, "parameter_invalid", "The request body is too large", "A")
RESOURCE_MISSING = WireError(404, "not_found", "Resource Not Found", "S")
CONTACT_MISSING = WireError(404, "not_found", "User Not Found", "R, S")
CONTACT_MERGED = WireError(410, "contact_merged", "Contact has been merged into another contact", "S 2.16")
ADMIN_ID_MISSING = WireError(404, "admin_not_found", "Admin for admin_id not found", "S")
ASSIGNEE_MISSING = WireError(404, "assignee_not_found", "Assignee not found", "S (code), A (text)")
PART_MISSING = WireError(404, "conversation_part_or_message_not_found", "Conversation part or message not found", "S")
VISITOR_MISSING = WireError(404, "not_found", "Visitor Not Found", "S")
EXPORT_ACTIVE = WireError(429, "rate_limit_exceeded", "Exceeded rate limit of 1 pending message data export jobs", "S")
CONVERSATION_ATTRIBUTE_MISSING = WireError(
    404, "conversation_attribute_not_found", "Conversation attribute not found", "S 2.16"
)
CONVERSATION_OPTION_MISSING = WireError(404, "conversation_attribute_not_found", "List option not found", "S 2.16")
MERGE_HISTORY_MISSING = WireError(404, "not_found", "Contact not found", "S 2.16")
AWAY_REASON_INVALID = WireError(400, "parameter_invalid", "Away status reason is deleted", "S")
CONVERSATION_MISSING = WireError(404, "conversation_not_found", "Conversation not found", "S 2.16")
TICKET_MISSING = WireError(404, "ticket_not_found", "Ticket not found", "S")
TICKET_NOT_SHARED = WireError(400, "parameter_mismatch", "User replies are not allowed on Backoffice tickets", "S")
TICKET_STATE_INVALID = WireError(
    400,
    "ticket_state_id_invalid",
    "Ticket state id is not valid or is not associated with the ticket type",
    "S",
)
TRACKER_ONLY = WireError(400, "invalid_ticket_type", "Only tracker tickets support {}linking conversations", "S 2.16")
TRACKER_TAKEN = WireError(400, "already_linked_to_tracker", "A conversation can only have one tracker ticket", "S 2.16")
TRACKER_FULL = WireError(
    400,
    "linked_conversation_limit_exceeded",
    "Ticket has reached the maximum number of conversations that can be linked",
    "S 2.16",
)
NOT_LINKED = WireError(404, "conversation_not_found", "Conversation is not linked to this ticket", "S 2.16")
LINK_UNNAMED = WireError(400, "parameter_not_found", "conversation_id not specified", "S 2.16")
JOB_MISSING = WireError(404, "job_not_found", "Job Not Found", "S")
REPORTING_EXPORTS_PENDING = WireError(
    429, "rate_limit_exceeded", "Exceeded rate limit of {} pending reporting dataset export jobs", "S"
)
REPORTING_EXPORT_MISSING = WireError(404, "not_found", "Export job not found for identifier: {}", "S")
TAG_MISSING = WireError(404, "tag_not_found", "Tag not found", "S")
LAST_CUSTOMER = WireError(422, "parameter_invalid", "Removing the last customer is not allowed", "S")
CONVERSATION_ATTRIBUTE_UNKNOWN = WireError(400, "parameter_invalid", "Conversation attribute '{}' does not exist", "T")
ADMIN_MISSING = WireError(404, "admin_not_found", "Admin not found", "S")
COMPANY_MISSING = WireError(404, "company_not_found", "Company Not Found", "S")
TEAM_MISSING = WireError(404, "team_not_found", "Team not found", "S")
COMPANY_LIMIT = WireError(
    400, "contact_company_limit_exceeded", "Contact has reached the maximum of 1000 company associations", "S"
)
COMPANY_UNNAMED = WireError(400, "parameter_not_found", "company not specified", "S")
COMPANY_PAGES_END = WireError(400, "bad_request", "page limit reached, please use scroll API", "T (text), A (code)")
SCROLL_EXISTS = WireError(400, "scroll_exists", "scroll already exists for this workspace", "T")
SCROLL_MISSING = WireError(404, "not_found", "scroll parameter not found", "T")
TAG_HAS_DEPENDANTS = WireError(
    400, "tag_has_dependent_objects", "Unable to delete Tag with dependent objects. Segments: {}.", "S"
)
ATTRIBUTE_MISSING = WireError(404, "field_not_found", "We couldn't find that data attribute to update", "S")
CONFLICT = WireError(409, "conflict", "A contact matching those details already exists with id={}", "R, S")
EMAIL_AMBIGUOUS = WireError(
    409,
    "unique_user_constraint",
    "Multiple existing users match this email address - must be more specific using user_id",
    "T (text), A (status)",
)
CONFLICT_ARCHIVED = WireError(
    409, "conflict", "An archived contact matching those details already exists with id={}", "R, S"
)
DELETED_NOT_RESTORABLE = WireError(
    400, "bad_request", "User has been marked for permanent deletion and is not restorable.", "R"
)
MERGED_NOT_RESTORABLE = WireError(400, "bad_request", "User has been merged and is not restorable.", "T")
BLOCKED_NOT_RESTORABLE = WireError(
    400, "not_restorable", "User has been blocked and is not restorable.", "D (code), A (status, text)"
)
ROLE_NOT_LOWERED = WireError(400, "client_error", "Contact with user role can't be converted to a lead", "R")
CURSOR_INVALID = WireError(
    400,
    "client_error",
    "Invalid starting_after param. Please try again using a starting_after value from a paginated response",
    "S, T",
)
SORT_ORDER_INVALID = WireError(
    400, "invalid_sort_order", "Invalid sort order '{}'. Must be one of: ascending, descending", "S 2.16"
)
MERGE_NOT_DUPLICATES = WireError(
    400,
    "invalid_merge",
    "Contacts can only be merged when they are duplicates (matching email or phone). "
    "Pass skip_duplicate_validation=true to override this check.",
    "S 2.16",
)
OWNER_UNKNOWN = WireError(400, "parameter_invalid", "The owner specified is not a member of the workspace", "D")
CUSTOM_ATTRIBUTE_UNKNOWN = WireError(400, "parameter_invalid", "Custom attribute '{}' does not exist", "T")
TAG_PARAMETERS = WireError(400, "parameter_invalid", "invalid tag parameters", "S")
RATE_LIMITED = WireError(429, "rate_limit_exceeded", "Exceeded rate limit of {} in {}_seconds", "D, R")
SERVER_ERROR = WireError(500, "server_error", "Server Error", "R, T")
UNAVAILABLE = WireError(
    503, "service_unavailable", "Sorry, the API service is temporarily unavailable", "D (code), T (text)"
)

# What a scripted error says when the script names a status only.
DEFAULT_BY_STATUS: dict[int, WireError] = {
    400: WireError(400, "parameter_invalid", "Parameter invalid", "D (code), A (text)"),
    401: TOKEN_INVALID,
    403: WireError(403, "forbidden", "You do not have permission to access this resource", "D (code), A (text)"),
    404: RESOURCE_MISSING,
    406: NOT_ACCEPTABLE,
    408: WireError(408, "request_timeout", "Request timed out", "D (code), A (text)"),
    409: WireError(409, "conflict", "Resource conflict", "D (code), A (text)"),
    410: CONTACT_MERGED,
    422: WireError(422, "unprocessable_entity", "Unprocessable entity", "T (code), A (text)"),
    429: RATE_LIMITED,
    500: SERVER_ERROR,
    502: WireError(502, "server_error", "Bad Gateway", "A"),
    503: UNAVAILABLE,
    504: WireError(504, "server_error", "Gateway Timeout", "A"),
}

# Every code of the documentation, the descriptions and the official clients, with the statuses it comes with;
# no status where none is published.
CODES: dict[str, tuple[int, ...]] = {
    "action_forbidden": (403,),
    "admin_not_found": (404,),
    "already_linked_to_tracker": (400,),
    "api_plan_restricted": (403,),
    "assignee_not_found": (404,),
    "away_status_reason_mandatory": (400,),
    "bad_request": (400,),
    "client_error": (400,),
    "company_not_found": (404,),
    "conflict": (409,),
    "contact_company_limit_exceeded": (400,),
    "contact_merged": (410,),
    "conversation_attribute_not_found": (404,),
    "conversation_id_limit_exceeded": (400,),
    "conversation_not_found": (404,),
    "conversation_part_or_message_not_found": (404,),
    "custom_data_limit_reached": (),
    "data_invalid": (422,),
    "field_not_found": (404,),
    "forbidden": (403,),
    "intercom_version_invalid": (400,),
    "invalid_document": (),
    "invalid_field": (400,),
    "invalid_merge": (400,),
    "invalid_sort_order": (400,),
    "invalid_ticket_type": (400,),
    "job_closed": (),
    "job_not_found": (404,),
    "linked_conversation_limit_exceeded": (400,),
    "media_type_not_acceptable": (406,),
    "merge_failed": (422,),
    "missing_authorization": (401,),
    "missing_parameter": (),
    "not_found": (404,),
    "not_restorable": (400,),
    "parameter_invalid": (400, 422),
    "parameter_mismatch": (400,),
    "parameter_missing": (),
    "parameter_not_found": (400, 422),
    "rate_limit_exceeded": (429,),
    "request_timeout": (408,),
    "resource_conflict": (409,),
    "retry_after": (),
    "scroll_exists": (400,),
    "server_error": (500,),
    "service_unavailable": (503,),
    "tag_has_dependent_objects": (400,),
    "tag_not_found": (404,),
    "team_not_found": (404,),
    "team_unavailable": (),
    "ticket_not_found": (404,),
    "ticket_state_id_invalid": (400,),
    "token_blocked": (401,),
    "token_expired": (401,),
    "token_not_found": (401,),
    "token_revoked": (401,),
    "token_suspended": (401,),
    "token_unauthorized": (401,),
    "too_many_requests": (429,),
    "type_mismatch": (422,),
    "unauthorized": (401,),
    "unique_user_constraint": (),
    "unprocessable_entity": (422,),
    "unsupported": (),
    "validation_error": (422,),
}
