"""Refresh tokens rotate where the app client says so.

MiniStack knows neither ``RefreshTokenRotation`` of an app client nor what it does: with rotation,
``GetTokensFromRefreshToken`` gives a new refresh token, and the old one is refused once the grace
period (``RetryGracePeriodSeconds``) is over.
"""

import json
import time
from typing import Any

from ministack.services import cognito
from ministack.services.cloudformation import provisioners

from local.emulator.mends.patch import inner, replace

_FIELD = "RefreshTokenRotation"
_OK = 200
_USED = "_errand_used_refresh_tokens"


def apply() -> None:
    """Keep the setting with the client, and honour it."""
    replace(provisioners, "_COGNITO_USER_POOL_CLIENT_UPDATABLE", lambda known: {**known, _FIELD: None})
    for name in ("_create_user_pool_client", "_update_user_pool_client"):
        replace(cognito, name, _keeping)
    replace(cognito, "_get_tokens_from_refresh_token", _rotating)


def _keeping(write: Any) -> Any:
    def kept(data: Any) -> Any:
        answer = write(data)
        if data.get(_FIELD) and answer[0] == _OK:
            client = json.loads(answer[2])["UserPoolClient"]
            pool = inner(cognito, "_user_pools")[data["UserPoolId"]]
            pool["_clients"][client["ClientId"]][_FIELD] = data[_FIELD]
        return answer

    return kept


def _rotating(refresh: Any) -> Any:
    def rotated(data: Any) -> Any:
        pool, pool_id = inner(cognito, "_pool_for_client")(data.get("ClientId"))
        client = pool["_clients"][data["ClientId"]] if pool else {}
        rotation = client.get(_FIELD) or {}
        if rotation.get("Feature") != "ENABLED":
            return refresh(data)
        return _rotate(refresh, data, pool, pool_id, int(rotation.get("RetryGracePeriodSeconds") or 0))

    return rotated


def _rotate(refresh: Any, data: Any, pool: Any, pool_id: str, grace: int) -> Any:
    used, old = pool.setdefault(_USED, {}), data.get("RefreshToken")
    if old in used and time.time() > used[old]:
        return cognito.error_response_json(
            "RefreshTokenReuseException", "Refresh token was used before.", 400
        )
    status, headers, body = refresh(data)
    if status != _OK:
        return status, headers, body
    used.setdefault(old, time.time() + grace)
    answer = json.loads(body)
    answer["AuthenticationResult"]["RefreshToken"] = _successor(pool, pool_id, data)
    return cognito.json_response(answer)


def _successor(pool: Any, pool_id: str, data: Any) -> str:
    user, _ = inner(cognito, "_refresh_auth_user")(pool, pool_id, data["ClientId"], data["RefreshToken"])
    claims = inner(cognito, "_token_claims")(data["RefreshToken"])
    issue = inner(cognito, "_build_auth_result")
    return issue(pool_id, data["ClientId"], user, origin_jti=claims.get("origin_jti", ""))["RefreshToken"]
