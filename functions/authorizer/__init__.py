"""The authorizer: who sent a request, by its Authorization header alone."""
