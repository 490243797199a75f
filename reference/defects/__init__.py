"""The defects that `--break NAME` switches on."""

from __future__ import annotations

DEFECTS: dict = {}
