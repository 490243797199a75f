"""The recording tap: a transparent witness of what passes between two sides."""
