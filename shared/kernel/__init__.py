"""Words that every room uses. Pure: no I/O, no AWS, no framework."""
