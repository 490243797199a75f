"""Groups exchanges into series: the attempts that a target made at one and the same call."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from intercom_readiness.errors import MissingPremise

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from intercom_readiness.model import Exchange

TOO_MANY_REQUESTS = 429
REQUEST_TIMEOUT = 408
CLIENT_ERRORS_FROM = 400
SERVER_ERRORS_FROM = 500
BROKEN_ENDS = frozenset({"reset", "refused", "server_closed", "client_closed"})

# A client that gives up closes one socket and opens the next at once; a recorder may read the two events of one
# loop turn in either order. An answer that came whole leaves no such doubt: nobody reacts to it before it came.
CLOSE_RACE_S = 0.05

# HTTP libraries (Go's net/http and Java's among them) send a request again at once, unseen by their caller, when a
# pooled connection turns out to be dead, and once more for each further one in the pool (RFC 9110, 9.2.2, allows it
# for idempotent methods). All that is one attempt of the service. It takes a millisecond, on a busy machine some more.
RESEND_WITHIN_S = 0.05
RESEND_ENDS = frozenset({"reset", "server_closed"})
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
# A pool may have opened a connection ahead, so that the first request on it is re-sent as well; that cannot be seen.
RESENDS_ELSEWHERE_MAX = 1


def in_order(exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Sort exchanges by the time at which they were opened."""
    return sorted(exchanges, key=lambda exchange: exchange.opened_s)


def call_of(exchange: Exchange) -> tuple[str, str]:
    """Name the call that an exchange is an attempt at: its operation and its subject."""
    return exchange.operation, exchange.subject


def may_come_back(exchange: Exchange, *, unusable: Collection[str] = ()) -> bool:
    """
    Tell whether a careful client may make another attempt after this exchange.

    Args:
        exchange: The attempt that ended, or is open still.
        unusable: Ids of exchanges whose answer was no good although its status was, such as an HTML page with 200.
    """
    if exchange.id in unusable or exchange.ended in BROKEN_ENDS:
        return True
    status = exchange.status or 0
    return status in {REQUEST_TIMEOUT, TOO_MANY_REQUESTS} or status >= SERVER_ERRORS_FROM


def failed(exchange: Exchange, *, unusable: Collection[str] = ()) -> bool:
    """Tell whether an exchange did not do what it was for, whether or not a client may come back."""
    return may_come_back(exchange, unusable=unusable) or (exchange.status or 0) >= CLIENT_ERRORS_FROM


def follows(later: Exchange, earlier: Exchange) -> bool:
    """Tell whether *later* was opened when *earlier* was over, so that it can be a reaction to it."""
    if earlier.closed_s is None or later.opened_s <= earlier.opened_s:
        return False
    race_s = 0.0 if earlier.ended == "answered" else CLOSE_RACE_S
    return later.opened_s >= earlier.closed_s - race_s


def series(
    exchanges: Iterable[Exchange], *, unusable: Collection[str] = (), asked_s: Sequence[float] = ()
) -> list[list[Exchange]]:
    """
    Group exchanges into series of attempts at the same call.

    An exchange belongs to a series when the series' last attempt was at the same operation and subject, is over, and
    ended so that a client may come back. Calls that run side by side stay apart. A request that an HTTP library sent
    again by itself, on a connection that had died unseen (see RESEND_WITHIN_S), counts once.

    Args:
        exchanges: Any exchanges, in any order.
        unusable: As for may_come_back.
        asked_s: When the target was asked, for asks one after the other: a series never goes on into the next ask.

    Returns:
        Series in the order of their first attempts; a call that went well at once is a series of one.
    """
    every: list[list[Exchange]] = []
    waiting: dict[tuple[str, str], list[list[Exchange]]] = {}
    for exchange in in_order(exchanges):
        candidates = waiting.setdefault(call_of(exchange), [])
        chain = next((chain for chain in candidates if _goes_on(chain, exchange, asked_s)), None)
        if chain is None:
            chain = []
            every.append(chain)
        else:
            candidates.remove(chain)
        chain.append(exchange)
        if may_come_back(exchange, unusable=unusable):
            candidates.append(chain)
    return [_without_resends(chain) for chain in every]


def _goes_on(chain: Sequence[Exchange], exchange: Exchange, asked_s: Sequence[float]) -> bool:
    last = chain[-1]
    asked_anew = any(last.opened_s < ask_s <= exchange.opened_s for ask_s in asked_s)
    return follows(exchange, last) and not asked_anew


def _without_resends(chain: Sequence[Exchange]) -> list[Exchange]:
    kept: list[Exchange] = []
    elsewhere = 0
    for sent, again in zip_longest(chain, chain[1:]):
        resent = again is not None and _resent_beneath(sent, again)
        elsewhere += resent and not sent.reused
        if not resent or (not sent.reused and elsewhere > RESENDS_ELSEWHERE_MAX):
            kept.append(sent)
    return kept


def _resent_beneath(sent: Exchange, again: Exchange) -> bool:
    """Tell whether a request may have been sent again by an HTTP library: at once, as nothing had come back."""
    harmless = sent.method in IDEMPOTENT or not sent.writes
    silent = sent.ended in RESEND_ENDS and sent.status is None and sent.closed_s is not None
    return harmless and silent and again.opened_s - (sent.closed_s or 0.0) <= RESEND_WITHIN_S


def waits(chain: Sequence[Exchange]) -> list[float]:
    """Measure the waits of one series in seconds: from the end of each attempt to the start of the next."""
    return [
        max(0.0, after.opened_s - before.closed_s) for before, after in pairwise(chain) if before.closed_s is not None
    ]


def some_attempts(exchanges: Iterable[Exchange], *, of: str = "the operation under test") -> list[Exchange]:
    """
    Sort the exchanges, and insist that there are any.

    Raises:
        MissingPremise: There is none, so there is nothing to judge.
    """
    every = in_order(exchanges)
    if not every:
        raise MissingPremise(f"no attempt of {of} was seen at Intercom's side, so nothing can be judged")
    return every
