"""From a folder to what it holds: the plan, the records, and all that is wrong with their shape."""
