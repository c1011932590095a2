"""What a text means, as a vector: near each other where two texts mean nearly the same."""
