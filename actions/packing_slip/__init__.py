"""Verbs on packing slips."""

ACTIONS = (
    "edit",
    "cancel",
)
"""The modules that declare actions, in the order of the buttons."""
