"""Turns the record of a run into texts for people and machines; reads nothing but the record."""
