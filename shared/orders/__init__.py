"""Orders: what was bought, at which prices, and how far each side of it has come."""
