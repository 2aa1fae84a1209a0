"""Notices: what is told to whom, an outbox in the registry, and the ways out."""
