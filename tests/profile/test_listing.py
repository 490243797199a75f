"""How lists are read, whole and cut."""

from __future__ import annotations

import json
from typing import Any

import pytest

from intercom_readiness.profile.marker import Marker
from intercom_readiness.profile.operations import Done, Errors, Incomplete, Next, Operation
from intercom_readiness.profile.reading import read_answer
from intercom_readiness.profile.replies import Reply

ERRORS = Errors()


def reply(body: Any = None, *, status: int | None = 200, trouble: Any = "") -> Reply:
    """Make a reply; a text is taken as it stands, everything else becomes JSON."""
    raw = b"" if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Reply(began_s=1, ended_s=2, status=status, body=raw, trouble=trouble)


def listing(**claims: Any) -> Operation:
    """Make an operation that lists."""
    done = claims.pop("done", Done(status=(200,), items="/items", id="/id"))
    return Operation(name="export", role="list", request="GET /export", done=done, **claims)


ITEMS = [{"id": "c1"}, {"id": "c2"}]
NDJSON = '{"id": "c1"}\n{"id": "c2"}\n'
ENDED = NDJSON + '{"end": true}\n'
CUT_CLAIMED = Incomplete(at="/error", or_connection_cut=True)


@pytest.mark.parametrize(
    ("operation", "came", "kind", "ids"),
    [
        (listing(), reply({"items": ITEMS}), "done", ("c1", "c2")),
        (listing(), reply({"items": []}), "done", ()),
        (listing(done=Done(items="", id="/id")), reply(ITEMS), "done", ("c1", "c2")),
        (listing(done=Done(items="", external_id="/key")), reply([{"key": 7}]), "done", ("7",)),
        (listing(), reply({"items": {}}), "wrong", ()),
        (listing(), reply("<html>"), "wrong", ()),
        (listing(), reply({"items": [{"id": "c1"}, {}]}), "wrong", ("c1",)),
        (
            listing(incomplete=Incomplete(at="/partial")),
            reply({"items": ITEMS, "partial": True}),
            "incomplete",
            ("c1", "c2"),
        ),
        (listing(complete=Marker(at="/end")), reply({"items": ITEMS}), "incomplete", ("c1", "c2")),
        (listing(complete=Marker(at="/end")), reply({"items": ITEMS, "end": True}), "done", ("c1", "c2")),
        (
            listing(complete=Marker(at="/end"), next=Next(at="/next", request="GET /export?after={cursor}")),
            reply({"items": ITEMS, "next": "n"}),
            "done",
            ("c1", "c2"),
        ),
        (listing(), reply({"items": ITEMS}, trouble="cut"), "no_answer", ()),
        (listing(incomplete=CUT_CLAIMED), reply('{"items": [', trouble="cut"), "incomplete", ()),
        (listing(format="ndjson"), reply(NDJSON), "done", ("c1", "c2")),
        (listing(format="ndjson"), reply(""), "done", ()),
        (listing(format="ndjson", complete=Marker(at="/end")), reply(ENDED), "done", ("c1", "c2")),
        (listing(format="ndjson", complete=Marker(at="/end")), reply(NDJSON), "incomplete", ("c1", "c2")),
        (listing(format="ndjson", complete=Marker(at="/end")), reply(ENDED, trouble="cut"), "done", ("c1", "c2")),
        (
            listing(format="ndjson", incomplete=CUT_CLAIMED),
            reply(NDJSON + '{"error": "x"}'),
            "incomplete",
            ("c1", "c2"),
        ),
        (listing(format="ndjson", incomplete=CUT_CLAIMED), reply(NDJSON, trouble="cut"), "incomplete", ("c1", "c2")),
        (
            listing(format="ndjson", incomplete=CUT_CLAIMED),
            reply(NDJSON + '{"i', trouble="cut"),
            "incomplete",
            ("c1", "c2"),
        ),
        (listing(format="ndjson"), reply(NDJSON, trouble="cut"), "no_answer", ("c1", "c2")),
        (listing(format="ndjson"), reply(NDJSON, trouble="timeout"), "no_answer", ()),
        (listing(format="ndjson"), reply(NDJSON + '{"i'), "incomplete", ("c1", "c2")),
        (listing(format="ndjson"), reply("<html>\n</html>"), "wrong", ()),
        (listing(format="ndjson"), reply('{"key": 1}\n'), "wrong", ()),
        (listing(), reply({"error": {"code": "x"}}, status=503), "failed", ()),
    ],
)
def test_a_list_is_whole_or_says_that_it_is_not(
    operation: Operation, came: Reply, kind: str, ids: tuple[str, ...]
) -> None:
    """A list counts as done only with its end, and keeps the ids of what came."""
    answer = read_answer(operation, ERRORS, {}, came)

    assert (answer.kind, answer.ids) == (kind, ids)
