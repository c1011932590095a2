"""The catalog door: products, search, cards and stock, over HTTP."""
