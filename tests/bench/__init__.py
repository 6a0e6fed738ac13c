"""What nvap takes in time and memory, beside its peers: `python -m tests.bench` prints the tables of a page."""
