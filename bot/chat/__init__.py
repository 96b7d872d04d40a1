"""Where messages come from and verdicts go: one port, and an adapter each for the console, Discord and Telegram."""
