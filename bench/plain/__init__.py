"""The floor: the same rows shown by the least that Django does, with the names in the clear."""
