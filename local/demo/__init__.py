"""The demo shops: made by rule from words and numbers of our own, the same at every run."""
