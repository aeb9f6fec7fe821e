"""Ledgers out: what stands in the files, in the offices' own layout."""
