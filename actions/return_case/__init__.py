"""Verbs on returns."""
