"""What is written in a workspace: composed, checked as it will be read back, put in place whole or not at all."""
