"""What builds things that ship; none of it is in the package."""
