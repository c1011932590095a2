"""Routes of the identity door. ``public`` needs no credential, the others an Authorization header."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from functions.identity import wiring
from functions.identity.views import Health, NewGuest, NewTenant, ShopView
from shared.identity.api_keys import ApiKeyView, IssuedApiKey, NewApiKey
from shared.identity.forms import Login, Logout, Profile, ProfilePatch, Refresh, Registration, Tokens
from shared.identity.model import Tenant
from shared.identity.service import SettingsPatch
from shared.identity.tokens import GuestToken
from shared.kernel.ids import IdText
from shared.kernel.paging import Page
from shared.runtime import edge
from shared.runtime.http import Asking, IdempotencyKey, Seen, answer, problems

public, people, tenancy = APIRouter(), APIRouter(), APIRouter()
_Slug = Annotated[str, Path(max_length=40)]
_Limit = Annotated[int, Query(ge=1, le=100)]


@public.get(
    "/health",
    response_model=None,
    responses={200: {"model": Health}, **problems()},
    operation_id="getHealth",
    summary="Whether the door is open",
)
async def health() -> Response:
    """Answers without asking any store."""
    return answer(Health())


@public.get(
    "/shops/{slug}",
    response_model=None,
    responses={200: {"model": ShopView}, **problems(404)},
    operation_id="getShop",
    summary="A shop's public profile",
)
async def shop(slug: _Slug) -> Response:
    """What anyone may know of a shop before they come in."""
    return answer(ShopView.of(wiring.tenants().by_slug(slug), list(wiring.test_methods())))


@public.post(
    "/guests",
    status_code=201,
    response_model=None,
    responses={201: {"model": GuestToken}, **problems(404)},
    operation_id="createGuest",
    summary="A token for a new guest, good for 30 days",
)
async def create_guest(given: NewGuest) -> Response:
    """Send the token as ``Authorization: Guest <token>``."""
    tenant = wiring.tenants().by_slug(given.shop)
    return answer(wiring.guests().issue(tenant.id), 201)


@public.post(
    "/registrations",
    status_code=201,
    response_model=None,
    responses={201: {"model": Tokens}, **problems(404, 409)},
    operation_id="register",
    summary="Make an account in a shop and sign in",
)
async def register(given: Registration, request: Request) -> Response:
    """The same registration again, password included, is answered like the first."""
    correlation_id = edge.correlation_of(request.scope.get("aws.event", {}))
    return answer(wiring.accounts().register(given, correlation_id), 201)


@public.post(
    "/logins",
    response_model=None,
    responses={200: {"model": Tokens}, **problems(404)},
    operation_id="login",
    summary="Sign in",
)
async def login(given: Login) -> Response:
    """The answer never says whether the address or the password was wrong."""
    return answer(wiring.accounts().login(given))


@public.post(
    "/token-refreshes",
    response_model=None,
    responses={200: {"model": Tokens}, **problems()},
    operation_id="refreshTokens",
    summary="Fresh tokens; the refresh token is replaced too",
)
async def refresh(given: Refresh) -> Response:
    """The refresh token that was sent is good for no second time."""
    return answer(wiring.accounts().refresh(given))


@people.post(
    "/logouts",
    status_code=204,
    response_model=None,
    responses={204: {"description": "No new tokens come of these sessions"}, **problems(404)},
    operation_id="logout",
    summary="End a session, or all of them",
)
async def logout(ctx: Asking, given: Logout) -> Response:
    """An access token that is out already is honoured until it expires, 15 minutes at most."""
    wiring.accounts().logout(ctx, given)
    return Response(status_code=204)


@people.get(
    "/profile",
    response_model=None,
    responses={200: {"model": Profile}, **problems(404)},
    operation_id="getProfile",
    summary="Who I am",
)
async def profile(ctx: Asking) -> Response:
    """The caller's own record."""
    found = wiring.accounts().profile(ctx)
    return answer(found, version=found.version)


@people.patch(
    "/profile",
    response_model=None,
    responses={200: {"model": Profile}, **problems(404, 412)},
    operation_id="updateProfile",
    summary="Replace parts of my profile",
)
async def change_profile(ctx: Asking, given: ProfilePatch, seen: Seen) -> Response:
    """Only what is given is replaced; ``addresses`` as a whole."""
    changed = wiring.accounts().change_profile(ctx, given, seen)
    return answer(changed, version=changed.version)


@tenancy.get(
    "/api-keys",
    response_model=None,
    responses={200: {"model": Page[ApiKeyView]}, **problems()},
    operation_id="listApiKeys",
    summary="The tenant's API keys, without their secrets",
)
async def list_api_keys(ctx: Asking, limit: _Limit = 50, cursor: str | None = None) -> Response:
    """Revoked keys are listed too. Needs the scope ``keys:write``."""
    return answer(wiring.api_keys().list(ctx, limit, cursor))


@tenancy.post(
    "/api-keys",
    status_code=201,
    response_model=None,
    responses={201: {"model": IssuedApiKey}, **problems(409)},
    operation_id="createApiKey",
    summary="Make an API key; its secret is shown this once",
)
async def create_api_key(ctx: Asking, given: NewApiKey, key: IdempotencyKey = None) -> Response:
    """Never with a scope that the caller lacks. Needs the scope ``keys:write``."""
    return answer(wiring.api_keys().create(ctx, given, key), 201)


@tenancy.delete(
    "/api-keys/{key_id}",
    status_code=204,
    response_model=None,
    responses={204: {"description": "The key is not good any more"}, **problems(404, 412)},
    operation_id="revokeApiKey",
    summary="Revoke an API key",
)
async def revoke_api_key(ctx: Asking, key_id: IdText) -> Response:
    """Takes effect within 60 seconds. Needs the scope ``keys:write``."""
    wiring.api_keys().revoke(ctx, key_id)
    return Response(status_code=204)


@tenancy.get(
    "/tenant",
    response_model=None,
    responses={200: {"model": Tenant}, **problems(404)},
    operation_id="getTenant",
    summary="The caller's own tenant",
)
async def own_tenant(ctx: Asking) -> Response:
    """Needs the scope ``tenant:read``."""
    ctx.require("tenant:read")
    found = wiring.tenants().get(ctx.tenant)
    return answer(found, version=found.version)


@tenancy.patch(
    "/tenant",
    response_model=None,
    responses={200: {"model": Tenant}, **problems(404, 412)},
    operation_id="updateTenant",
    summary="Replace some of the caller's own settings",
)
async def change_own_tenant(ctx: Asking, given: SettingsPatch, seen: Seen) -> Response:
    """Limits are the platform's to set. Needs the scope ``tenant:write``."""
    changed = wiring.tenants().update(ctx, ctx.tenant, given, seen)
    return answer(changed, version=changed.version)


@tenancy.post(
    "/tenants",
    status_code=201,
    response_model=None,
    responses={201: {"model": Tenant}, **problems(409)},
    operation_id="createTenant",
    summary="Open a shop; the same one again changes nothing",
)
async def create_tenant(ctx: Asking, given: NewTenant) -> Response:
    """Needs the scope ``platform``."""
    made = wiring.tenants().create(ctx, Tenant.new(given.slug, given.settings))
    return answer(made, 201, version=made.version, location=f"/v1/tenants/{made.id}")


@tenancy.get(
    "/tenants/{tenant_id}",
    response_model=None,
    responses={200: {"model": Tenant}, **problems(404)},
    operation_id="getAnyTenant",
    summary="A tenant, for the platform",
)
async def tenant(ctx: Asking, tenant_id: IdText) -> Response:
    """Needs the scope ``platform``."""
    ctx.require("platform")
    found = wiring.tenants().get(tenant_id)
    return answer(found, version=found.version)


@tenancy.patch(
    "/tenants/{tenant_id}",
    response_model=None,
    responses={200: {"model": Tenant}, **problems(404, 412)},
    operation_id="updateAnyTenant",
    summary="Replace some of a tenant's settings, limits too",
)
async def change_tenant(ctx: Asking, tenant_id: IdText, given: SettingsPatch, seen: Seen) -> Response:
    """Needs the scope ``platform``."""
    ctx.require("platform")
    changed = wiring.tenants().update(ctx, tenant_id, given, seen)
    return answer(changed, version=changed.version)


@tenancy.post(
    "/tenants/{tenant_id}/api-keys",
    status_code=201,
    response_model=None,
    responses={201: {"model": IssuedApiKey}, **problems(404, 409)},
    operation_id="createTenantApiKey",
    summary="A tenant's first API key, made by the platform",
)
async def create_tenant_key(
    ctx: Asking, tenant_id: IdText, given: NewApiKey, key: IdempotencyKey = None
) -> Response:
    """Needs the scope ``platform``."""
    ctx.require("platform")
    wiring.tenants().get(tenant_id)
    at_home = ctx.model_copy(update={"tenant": tenant_id})
    return answer(wiring.api_keys().create(at_home, given, key), 201)
