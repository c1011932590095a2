"""Events as an HTTP API sends them to a door: what benchmarks use as well."""

from local.gateway import Answer, LambdaContext, call, request

__all__ = ["Answer", "LambdaContext", "call", "request"]
