"""README.md and the pages of docs/: their generated parts, and what must be true of every page."""
