"""Servers that a target talks to in place of the real ones; reached over HTTP only."""
