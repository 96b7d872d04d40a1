"""The message as it is read: cleaned characters, tokens, words of the dialect, and what stands near what."""
