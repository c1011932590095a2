"""The payments door: the provider's news, the way back from a bank, refunds, and the books, over HTTP."""
