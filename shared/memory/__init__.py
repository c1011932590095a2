"""Memory: what a shopper told us to remember, and what their shopping taught us, until they say forget."""
