"""What builds, tests and measures the house; nothing here is needed to run it."""
