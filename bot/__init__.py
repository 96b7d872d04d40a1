"""The service: a pure desk that decides, in a shell of chats, clock and ledger that acts."""
