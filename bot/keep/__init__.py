"""Every fact on disk before anyone acts on it: the ledger, its chain, and the tables that follow from it."""
