"""What happened, remembered: the facts, and the state that is their fold."""
