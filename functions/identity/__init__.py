"""The identity door: shops, guests, people, API keys."""
