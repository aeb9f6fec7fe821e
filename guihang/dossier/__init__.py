"""Person, order, entry, duty; record(), the only door through which an entry gets in."""
