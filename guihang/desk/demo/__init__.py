"""The demo: an invented county of any size. Nobody in it exists, and it has no way out of the machine."""
