"""The adapter to TWS and IB Gateway: everything that knows ib_insync, and nothing that decides."""
