"""Benchmarks: figures as JSON and a table, compared as ratios within one run."""
