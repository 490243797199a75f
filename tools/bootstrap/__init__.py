"""Bring a clean clone to where pytest can start, with nothing but the standard library."""
