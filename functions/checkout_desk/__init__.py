"""The checkout desk: the same use cases as the checkout door, by invocation, for the assistant."""
