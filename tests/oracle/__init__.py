"""The rules of evidence and gaps written a second time, without sight of the program, and accounts to try both on."""
