"""A plan becomes orders: pure life cycles of orders and trades, and one thin adapter to Interactive Brokers.

Nothing here decides to open a position: the only door for that takes a plan that `risk` has approved.
"""
