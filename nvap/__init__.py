"""nvap: the National Vulnerability Action Plan as checked files, with the evidence kept against it."""

__version__ = "0.1.0"
