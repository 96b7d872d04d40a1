"""The shell that acts: inbox, commit, the doors of the broker, the words that go out, and the pulse of it all."""
