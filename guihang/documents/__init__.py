"""The papers an office must hold: filled from the file, as Word and PDF, for one person or a whole list."""
