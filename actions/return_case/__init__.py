"""Verbs on returns."""

ACTIONS = (
    "approve",
    "receive",
    "mark_as_not_received",
    "complete",
    "edit",
)
"""The modules that declare actions, in the order of the buttons."""
