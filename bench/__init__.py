"""How fast the house is, against floors measured beside it in the same run: ``make bench``."""
