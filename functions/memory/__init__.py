"""The memory door: what is remembered of whoever asks, over HTTP."""
