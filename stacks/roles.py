"""Roles: for one service, with one policy, and the reason beside it where a name ends in ``*``."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.exceptions import accept
from stacks.grants import Grant


def role(
    scope: Construct, service: str, grants: Sequence[Grant], *, only: Mapping[str, Any] | None = None
) -> iam.Role:
    """A role that ``service`` (``lambda.amazonaws.com``) takes, and that may do what ``grants`` say.

    ``only`` are conditions of its being taken, for a service that acts for whoever names a role to it.
    """
    taker = iam.ServicePrincipal(service, conditions=only)
    made = iam.Role(
        scope,
        "Role",
        assumed_by=taker,  # pyright: ignore[reportArgumentType] - jsii's stubs
        inline_policies={"grants": iam.PolicyDocument(statements=[grant.statement() for grant in grants])},
    )
    for grant in grants:
        for resource in grant.resources if grant.names else ():
            named = _as_found(Stack.of(made).resolve(resource))
            accept(made, f"AwsSolutions-IAM5[Resource::{named}]", f"Only these: {grant.names}.")
    return made


def _as_found(resource: Any) -> str:
    """A resource as cdk-nag writes it in a finding: ``arn:<AWS::Partition>:logs:…``."""
    if isinstance(resource, str):
        return resource
    (function, value), *_ = resource.items()
    if function == "Fn::Join":
        return value[0].join(_as_found(part) for part in value[1])
    if function == "Fn::ImportValue":
        return value
    return f"<{value if function == 'Ref' else '.'.join(value)}>"
