"""Intercom's limits, operations, codes and envelopes, each with its source; imports nothing of ours."""
