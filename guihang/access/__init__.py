"""Who signs in, what they are granted, and the log of who opened which file."""
