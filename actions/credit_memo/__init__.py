"""Verbs on credit memos."""

ACTIONS = ("edit",)
"""The modules that declare actions, in the order of the buttons."""
