"""Pure rules: acts, calendars, policy packs, evaluate(). No framework, no clock, no database."""
