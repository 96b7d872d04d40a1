"""Readings in a trader's words, and as plain data."""
