"""What a shop sells: products with their variants, prices, pictures and the history of prices."""
