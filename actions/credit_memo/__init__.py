"""Verbs on credit memos."""
