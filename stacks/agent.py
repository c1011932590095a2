"""The assistant as a runtime of Bedrock's AgentCore, where an image of it is named; none is by default.

The image is built elsewhere (``docs/operations.md``): this registers it, with the rights and the settings
of the assistant's door. Callers sign with SigV4, so the shopper's own credential comes in a header of
AgentCore's custom prefix, which the code verifies as the API's authorizer does.
"""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_bedrockagentcore as agentcore
from constructs import Construct

from stacks.commerce import Commerce
from stacks.grants import logs_as_a_runtime, pulls
from stacks.identity import Identity
from stacks.roles import role

#: Where the shopper's credential is (``functions/assistant/agentcore.py``).
CREDENTIAL = "X-Amzn-Bedrock-AgentCore-Runtime-Custom-Credential"
#: A conversation is kept in the tables: a runtime's session that idles has nothing to lose.
_IDLE_SECONDS, _LONGEST_SECONDS = 300, 3_600


class Agent(Stack):
    """One runtime, on the image that the target names."""

    def __init__(self, scope: Construct, identity: Identity, commerce: Commerce, image: str) -> None:
        super().__init__(scope, "ErrandAgent")
        grants = (*commerce.assisting.grants, *pulls(self, image), logs_as_a_runtime(self))
        settings = {name: value for grant in grants for name, value in grant.environment.items()}
        runtime = agentcore.CfnRuntime(
            self,
            "Runtime",
            agent_runtime_name="errand_assistant",
            description="Errand's assistant: the conversations of /v1/sessions.",
            agent_runtime_artifact=agentcore.CfnRuntime.AgentRuntimeArtifactProperty(
                container_configuration=agentcore.CfnRuntime.ContainerConfigurationProperty(
                    container_uri=image
                )
            ),
            role_arn=role(self, "bedrock-agentcore.amazonaws.com", grants, only=self._ours()).role_arn,
            network_configuration=agentcore.CfnRuntime.NetworkConfigurationProperty(network_mode="PUBLIC"),
            protocol_configuration="HTTP",
            request_header_configuration=agentcore.CfnRuntime.RequestHeaderConfigurationProperty(
                request_header_allowlist=[CREDENTIAL]
            ),
            lifecycle_configuration=agentcore.CfnRuntime.LifecycleConfigurationProperty(
                idle_runtime_session_timeout=_IDLE_SECONDS, max_lifetime=_LONGEST_SECONDS
            ),
            environment_variables={
                "AWS_DEFAULT_REGION": self.region,
                "LOG_LEVEL": "INFO",
                "POWERTOOLS_SERVICE_NAME": "agent",
                **settings,
                **commerce.assisting.settings,
                **identity.verifying,
            },
        )
        CfnOutput(self, "AgentRuntimeArn", value=runtime.attr_agent_runtime_arn)

    def _ours(self) -> dict[str, dict[str, str]]:
        """AgentCore takes the role for runtimes of this account alone."""
        runtimes = self.format_arn(service="bedrock-agentcore", resource="*")
        return {
            "StringEquals": {"aws:SourceAccount": self.account},
            "ArnLike": {"aws:SourceArn": runtimes},
        }
