"""The second wall: what PostgreSQL itself keeps from the role that serves pages. See docs/decisions/0021."""
