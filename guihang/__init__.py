"""Guihang: the platform for community treatment and community rehabilitation."""
