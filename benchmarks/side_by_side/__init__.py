"""Servers that are measured side by side: how they are had, started, asked and loaded."""
