"""Verbs: what can be done, each declared once and run by one pipeline."""
