"""What builds things for those who use nvap; none of it is in the package."""
