"""Every minute: what nobody ended."""
