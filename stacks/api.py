"""The HTTP API: listed routes, each behind the authorizer unless it is listed as public besides."""

import json
from collections.abc import Mapping, Sequence

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_logs as logs
from constructs import Construct

from stacks.capability import Capability, Ground
from stacks.exceptions import accept
from stacks.routes import PUBLIC, ROUTES, Route

#: Requests a second that the gateway lets through, and how many at once: the outer wall. Tenants' own
#: limits are the doors' (docs/decisions/0003-rate-limits-at-the-doors.md).
_RATE, _BURST = 1000, 500
#: The same for each public route: no credential stands before them.
_PUBLIC_RATE, _PUBLIC_BURST = 50, 100
#: How long an answer of the authorizer is kept for a header: a revoked credential works so much longer.
AUTHORIZATION_KEPT = Duration.seconds(60)
#: Of a request nothing that says who made it; the correlation id leads to the rest.
_LOGGED = {
    "requestId": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "latency": "$context.responseLatency",
    "integration": "$context.integrationLatency",
    "error": "$context.error.responseType",
    "authorizer": "$context.authorizer.error",
    "tenant": "$context.authorizer.tenant",
}


class Api(Stack):
    """Apart from the doors, so that a change of routes deploys no function and the other way round."""

    def __init__(
        self, scope: Construct, ground: Ground, authorizer: Capability, doors: Mapping[str, Capability]
    ) -> None:
        super().__init__(scope, "ErrandApi", termination_protection=ground.target.keep_data)
        self._api = gateway.HttpApi(
            self, "Http", create_default_stage=False, default_authorizer=_authorizer(authorizer)
        )
        behind = {name: self._integration(name, door) for name, door in doors.items()}
        self._stage([self._route(route, behind[route.door]) for route in ROUTES])
        CfnOutput(self, "ApiId", value=self._api.api_id)
        CfnOutput(self, "ApiUrl", value=self._api.api_endpoint)

    def _integration(self, name: str, door: Capability) -> integrations.HttpLambdaIntegration:
        """One for a door, and one permission to call it."""
        return integrations.HttpLambdaIntegration(
            f"{name.title()}Integration",
            door.function,  # pyright: ignore[reportArgumentType]
            scope_permission_to_route=False,
        )

    def _route(self, route: Route, integration: integrations.HttpLambdaIntegration) -> gateway.HttpRoute:
        (made,) = self._api.add_routes(
            path=route.path,
            methods=[gateway.HttpMethod[route.method]],
            integration=integration,
            authorizer=gateway.HttpNoneAuthorizer() if route.public else None,
        )
        if route.public:
            accept(made, "AwsSolutions-APIG4", "How one comes by a credential, or what a shop shows anyone.")
        return made

    def _stage(self, routes: Sequence[gateway.HttpRoute]) -> None:
        group = logs.LogGroup(
            self, "AccessLogs", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        stage = gateway.CfnStage(
            self,
            "Stage",
            api_id=self._api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=_limit(_RATE, _BURST),
            route_settings={key: _as_text(_PUBLIC_RATE, _PUBLIC_BURST) for key in sorted(PUBLIC)},
            access_log_settings=gateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=group.log_group_arn, format=json.dumps(_LOGGED)
            ),
        )
        # Limits of a route can only be set where the route is there already.
        stage.node.add_dependency(*routes)


def _limit(rate: int, burst: int) -> gateway.CfnStage.RouteSettingsProperty:
    return gateway.CfnStage.RouteSettingsProperty(throttling_rate_limit=rate, throttling_burst_limit=burst)


def _as_text(rate: int, burst: int) -> dict[str, int]:
    """The same in a map, which CloudFormation takes as it is."""
    return {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}


def _authorizer(door: Capability) -> authorizers.HttpLambdaAuthorizer:
    """Its answer depends on the Authorization header alone, so it may be kept under it for any route."""
    return authorizers.HttpLambdaAuthorizer(
        "Authorizer",
        door.function,  # pyright: ignore[reportArgumentType]
        response_types=[authorizers.HttpLambdaResponseType.SIMPLE],
        identity_source=["$request.header.Authorization"],
        results_cache_ttl=AUTHORIZATION_KEPT,
    )
