"""A view → bytes, in each form that there is."""
