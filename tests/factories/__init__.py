"""Builders for tests, a file a noun: they say only what matters to the test."""
