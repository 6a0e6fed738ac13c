"""What follows from the records: standing, gaps, national figures, shared practice; values in, values out."""
