"""Walks through the pages in a real browser, as the people of an office take them."""
