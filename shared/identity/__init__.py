"""Who is who: tenants, the people who shop, guests, and the keys of programs."""
