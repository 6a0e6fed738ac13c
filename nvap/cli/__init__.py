"""The command line: it parses, calls, prints and exits. The only home of typer and rich, and of the clock."""
