"""The whole store as stacks, for a target."""

from pathlib import Path

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from stacks.agent import Agent
from stacks.alarms import Alarms
from stacks.api import Api
from stacks.capability import Ground
from stacks.code import Code
from stacks.commerce import Commerce
from stacks.foundation import Foundation
from stacks.identity import Identity
from stacks.target import Target

_CONTEXT = {
    # A template that CloudFormation's own rules refuse fails here, not in the account.
    "@aws-cdk/core:validateAgainstDefaultRules": True,
    "@aws-cdk/aws-iam:minimizePolicies": True,
}


def store(target: Target, root: Path, outdir: str | None = None) -> App:
    """The app, built from the tree at ``root`` and ready for ``synth()``."""
    app = App(
        outdir=outdir,
        # Bundles are half a gigabyte of small files: they are taken from where they were built.
        context={**_CONTEXT, "aws:cdk:disable-asset-staging": target.code == "bundle"},
        analytics_reporting=False,
        tree_metadata=target.checks,
        builtin_cloud_formation_validation=target.checks,
    )
    foundation = Foundation(app, target)
    ground = Ground(target, Code(target, root, Path(app.outdir)), Alarms(foundation.alarm_topic))
    identity = Identity(app, ground, foundation)
    commerce = Commerce(app, ground, foundation, identity)
    Api(app, ground, identity.authorizer, {"identity": identity.door, **commerce.doors})
    if target.agent_image:
        Agent(app, identity, commerce, target.agent_image)
    if target.checks:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    return app
