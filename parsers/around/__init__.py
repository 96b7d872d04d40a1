"""What stands around the orders of a message and is no part of them: set aside, or taking the order back."""
