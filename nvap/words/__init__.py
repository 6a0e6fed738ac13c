"""What is said and how a text is made safe to show: the catalogue of sentences, escaping, the nearest name."""
