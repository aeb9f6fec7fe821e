"""The office's home: today's work."""
