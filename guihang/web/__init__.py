"""The shell every page shares: layout, components, styles. No models."""
