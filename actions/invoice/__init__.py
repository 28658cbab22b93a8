"""Verbs on invoices."""
