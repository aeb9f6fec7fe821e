"""Divisions, offices, posts, and Territory: a code prefix and the range it spans."""
