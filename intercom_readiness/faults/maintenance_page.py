"""Something in front of Intercom answers 200 with an HTML page where JSON is due."""

from __future__ import annotations

from .kinds import ApiKind

KIND = ApiKind(
    name="maintenance_page",
    phrases={"a page of HTML with status 200": {}},
    trouble="malformed",
    answer=lambda _params, _pace, _index: {"kind": "html_ok"},
    unusable=True,
)
