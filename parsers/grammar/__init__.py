"""The strict grammar and its driver: tokens in, facts out."""
