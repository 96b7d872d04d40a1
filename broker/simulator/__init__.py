"""A gateway that never was: the TWS wire protocol in front of a pure, seeded, deterministic exchange."""
