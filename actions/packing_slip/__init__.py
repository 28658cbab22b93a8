"""Verbs on packing slips."""
