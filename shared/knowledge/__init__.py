"""Knowledge: what a shop has written down about itself, and answers out of it."""
