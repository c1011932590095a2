"""Findings of cdk-nag that are as they should be, each told beside its resource."""

from aws_cdk import Acknowledgment, Validations
from constructs import Construct


def accept(resource: Construct, rule: str, reason: str) -> None:
    """``rule`` (``AwsSolutions-S1``, or one finding of it in brackets) does not hold for ``resource``."""
    Validations.of(resource).acknowledge(Acknowledgment(id=rule, reason=reason))
