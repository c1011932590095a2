"""Stock: what is there, what is promised, and to whom for how long."""
