"""What `check` and `ledger verify` look at: this machine, the chats, and whether the ledger is whole."""
