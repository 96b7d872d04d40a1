"""The product on one screen: a simulated gateway, the real service, and a channel whose day is told by a script."""
