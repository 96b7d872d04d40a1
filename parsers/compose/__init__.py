"""Facts become intents, and whatever was written and has no place in them is a reason to refuse."""
