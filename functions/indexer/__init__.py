"""Into the search index: what rooms announced, and what the hour changed."""
