"""The reconciler: once a day, our payments and books against the provider's own list."""
