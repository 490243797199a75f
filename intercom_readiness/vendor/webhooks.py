"""How Intercom delivers webhooks: headers, limits and waits, each with its source; seconds and counts."""

from __future__ import annotations

# Developer documentation, "Webhook notifications" and "Webhook models".
SIGNATURE_HEADER = "X-Hub-Signature"
SIGNATURE_PREFIX = "sha1="
USER_AGENT = "intercom-parrot-service-client/1.0"
# Calls about an installation are signed differently: HMAC-SHA256 (thread dubinc/dub PR#4054).
INSTALLATION_SIGNATURE_HEADER = "X-Body-Signature"

# Developer documentation, "Webhook notifications": a slower answer is a failure, which is tried once more.
ANSWER_WITHIN_S = 5.0
RETRY_AFTER_S = 60.0
# A success that took longer lowers the priority of later notifications.
PROMPT_WITHIN_S = 0.5

# The same page, on 429: the delay of all notifications grows; what is delayed beyond the longest one is dropped.
THROTTLE_FIRST_S = 60.0
THROTTLE_MAX_S = 7_200.0

# The same page, on errors: more than so many in a row within so long pause an endpoint, and a week of them
# suspends it (private apps only).
ERRORS_MAX = 1_000
ERRORS_WITHIN_S = 900.0
PAUSE_S = 900.0
SUSPENSION_AFTER_S = 604_800.0
