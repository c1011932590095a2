"""Deny by default: a route is listed or refused, and authorized unless it is listed as public too."""

import importlib
import json
from pathlib import Path

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts

from stacks.doors import DOORS
from stacks.routes import PUBLIC, ROUTES
from tests.support.templates import Assembly, Properties

ROOT = Path(__file__).resolve().parents[2]
#: Said once more, so that a route does not become public by one edit.
PUBLIC_BY_DECISION = {
    "GET /v1/health",
    "GET /v1/shops/{slug}",
    "GET /v1/shops/{slug}/health",
    "POST /v1/guests",
    "POST /v1/logins",
    "POST /v1/registrations",
    "POST /v1/token-refreshes",
    "POST /v1/webhooks/stripe",
}


def routes(assembly: Assembly) -> dict[str, Properties]:
    return {route["RouteKey"]: route for route in assembly.of("ApiGatewayV2::Route").values()}


def test_every_route_needs_the_authorizer_but_these(cloud: Assembly) -> None:
    open_ones = {key for key, route in routes(cloud).items() if route["AuthorizationType"] != "CUSTOM"}
    assert open_ones == PUBLIC_BY_DECISION == PUBLIC
    authorizers = {cloud.text(r["AuthorizerId"]) for r in routes(cloud).values() if "AuthorizerId" in r}
    assert len(authorizers) == len(cloud.of("ApiGatewayV2::Authorizer")) == 1


def test_nothing_is_served_that_is_not_listed(cloud: Assembly) -> None:
    assert set(routes(cloud)) == {route.key for route in ROUTES}
    for key in routes(cloud):
        assert not key.startswith(("$default", "ANY"))
        assert "{proxy+}" not in key


def test_listed_routes_are_exactly_those_that_the_doors_serve() -> None:
    for door in (door.name for door in DOORS.values() if door.kind == "http"):
        listed = {route.key for route in ROUTES if route.door == door}
        assert listed == served(door), door


def served(door: str) -> set[str]:
    """``METHOD path`` of each route of a door's routers."""
    api = importlib.import_module(f"functions.{door}.api")
    routers = (router for router in vars(api).values() if isinstance(router, APIRouter))
    found = (route for router in routers for route in iter_route_contexts(router.routes))
    return {f"{method} /v1{route.path}" for route in found for method in route.methods or ()}


def test_each_route_leads_to_its_door(cloud: Assembly) -> None:
    integrations = cloud.of("ApiGatewayV2::Integration")
    for route in ROUTES:
        target = cloud.text(routes(cloud)[route.key]["Target"]).removeprefix("integrations/")
        integration = integrations[target]
        assert cloud.text(integration["IntegrationUri"]) == f"{DOORS[route.door].title}Function"
        assert integration["PayloadFormatVersion"] == "2.0"


def test_the_authorizer_is_asked_once_a_minute_for_each_header(cloud: Assembly) -> None:
    (authorizer,) = cloud.of("ApiGatewayV2::Authorizer").values()
    assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
    assert authorizer["AuthorizerResultTtlInSeconds"] == 60
    assert authorizer["EnableSimpleResponses"] is True
    assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
    assert "AuthorizerFunction" in cloud.text(authorizer["AuthorizerUri"])


def test_the_outer_wall_is_lower_where_no_credential_stands_before_it(cloud: Assembly) -> None:
    (stage,) = cloud.of("ApiGatewayV2::Stage").values()
    wall = stage["DefaultRouteSettings"]
    assert (wall["ThrottlingRateLimit"], wall["ThrottlingBurstLimit"]) == (1000, 500)
    assert set(stage["RouteSettings"]) == PUBLIC
    for limits in stage["RouteSettings"].values():
        assert limits == {"ThrottlingRateLimit": 50, "ThrottlingBurstLimit": 100}


def test_access_logs_name_nobody(cloud: Assembly) -> None:
    (stage,) = cloud.of("ApiGatewayV2::Stage").values()
    logged = json.loads(stage["AccessLogSettings"]["Format"])
    assert "$context.requestId" in logged.values()
    assert not any("identity" in value or "actor" in value for value in logged.values())
    group = cloud.text(stage["AccessLogSettings"]["DestinationArn"])
    assert cloud.of("Logs::LogGroup")[group]["RetentionInDays"] == 30


def test_what_tests_and_seeds_ask_for_is_an_output(on_one_machine: Assembly) -> None:
    told = {name for stack in on_one_machine.stacks.values() for name in stack["Outputs"]}
    tables = {f"{name}Name" for name in on_one_machine.of("DynamoDB::Table")}
    functions = {f"{door.title}Function" for door in DOORS.values()}
    named = {
        "ApiId",
        "ApiUrl",
        "CheckoutStateMachineArn",
        "EventBusName",
        "GuestKeySecretId",
        "IndexBucketName",
        "MediaBucketName",
        "UserPoolClientId",
        "UserPoolId",
    }
    assert told >= tables | functions | named
