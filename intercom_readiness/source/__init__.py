"""Looks through files for secrets: which files, what a secret looks like, what only looks like one; opens no socket."""
