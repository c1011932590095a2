"""The steps of the checkout saga, each with a role of its own."""
