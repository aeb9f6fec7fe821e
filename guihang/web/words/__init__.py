"""How a page says a date, a duty, a tier: short, like a colleague, in the reader's language."""
