"""What following a channel would have done: its history and recorded prices, walked by the desk that trades live."""
