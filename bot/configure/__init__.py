"""What a person may set, read from environment, .env and config.yaml, and every fault of it named."""
