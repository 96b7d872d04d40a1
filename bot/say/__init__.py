"""State becomes words and pictures for people."""
