"""The assistant's door: conversations, over HTTP."""
