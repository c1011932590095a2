"""What things cost together: one pure function from lines to a quote."""
