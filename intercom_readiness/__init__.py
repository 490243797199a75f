"""Prove, before a deploy, that a service which depends on Intercom survives Intercom's bad days."""
