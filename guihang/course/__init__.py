"""The course of a decision, step by step: handed over, group and plan, tests, tiers, leave, breaches, moves, end."""
