"""Handlers read requests and write answers; the rules are in ``records``."""
