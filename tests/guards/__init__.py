"""What must hold of every command, option, form, document and field: derived from the program, never listed."""
