"""The tags and filters every template has without loading them (a builtin library, see settings)."""
