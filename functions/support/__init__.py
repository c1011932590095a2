"""The support door: what a shop has written down, and tickets to its people, over HTTP."""
