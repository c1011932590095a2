"""From what rooms announced to the search index."""
