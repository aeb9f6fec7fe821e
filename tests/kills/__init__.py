"""A real server and real clients, killed in the middle: what the kill tests and the search for traces start."""
