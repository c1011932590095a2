"""Who people are: the user pool, the identity table, the identity door and the authorizer."""

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from stacks import rooms
from stacks.capability import Capability, Ground
from stacks.exceptions import accept
from stacks.foundation import Foundation
from stacks.grants import keeps_users, knows
from stacks.tables import Shape, tables

#: What ``shared/identity/pool.py`` calls; refresh and revocation need no right of ours.
_POOL_ACTIONS = (
    "AdminCreateUser",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminGetUser",
    "AdminInitiateAuth",
    "AdminSetUserPassword",
    "AdminUserGlobalSignOut",
)


class Identity(Stack):
    """Apart from commerce, since people and credentials are guarded by other people than carts are."""

    def __init__(self, scope: Construct, ground: Ground, foundation: Foundation) -> None:
        super().__init__(scope, "ErrandIdentity", termination_protection=ground.target.keep_data)
        self._ground, self._foundation = ground, foundation
        self.tables = tables(self, ground.target, {"identity": Shape()})
        self.pool = self._pool()
        self.client = self._client()
        self.door = self._door()
        self.authorizer = self._authorizer()
        CfnOutput(self, "UserPoolId", value=self.pool.user_pool_id)
        CfnOutput(self, "UserPoolClientId", value=self.client.user_pool_client_id)

    def _pool(self) -> cognito.UserPool:
        """User names are opaque and e-mail is no alias: one address may be a customer of two tenants."""
        keep = self._ground.target.keep_data
        pool = cognito.UserPool(
            self,
            "Users",
            sign_in_aliases=cognito.SignInAliases(username=True),
            self_sign_up_enabled=False,
            account_recovery=cognito.AccountRecovery.NONE,
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=False, mutable=True)
            ),
            password_policy=cognito.PasswordPolicy(
                min_length=10,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
            ),
            deletion_protection=keep,
            removal_policy=RemovalPolicy.RETAIN if keep else RemovalPolicy.DESTROY,
        )
        accept(pool, "AwsSolutions-COG2", "Shoppers sign in by password; a second factor comes later.")
        accept(pool, "AwsSolutions-COG8", "The Plus plan is billed by user; our doors limit sign-ins.")
        return pool

    def _client(self) -> cognito.UserPoolClient:
        """Signing in needs our own credentials: whoever reads the client's id in a token can do nothing."""
        return self.pool.add_client(
            "Doors",
            auth_flows=cognito.AuthFlow(admin_user_password=True),
            disable_o_auth=True,
            generate_secret=False,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.minutes(15),
            id_token_validity=Duration.minutes(15),
            refresh_token_validity=Duration.days(7),
            refresh_token_rotation_grace_period=Duration.seconds(10),
        )

    def _door(self) -> Capability:
        shared = self._foundation
        grants = (
            *rooms.of(self.tables | shared.tables, rooms.people, rooms.admission),
            knows(shared.guest_keys, "GUEST_KEY_SECRET"),
            keeps_users(self.pool, *_POOL_ACTIONS),
        )
        environment = {
            "USER_POOL_CLIENT_ID": self.client.user_pool_client_id,
            "IP_PER_MINUTE": str(self._ground.target.ip_per_minute),
            **self._ground.target.payments.settings(),
        }
        return Capability(self, self._ground, "identity", grants, environment)

    def _authorizer(self) -> Capability:
        grants = (
            *rooms.tenant_settings(self.tables),
            knows(self._foundation.guest_keys, "GUEST_KEY_SECRET"),
        )
        issuer = f"https://cognito-idp.{self.region}.amazonaws.com/{self.pool.user_pool_id}"
        published = self._ground.target.token_keys_url
        keys = f"{published}/{self.pool.user_pool_id}" if published else issuer
        self.verifying = {
            "USER_POOL_CLIENT_ID": self.client.user_pool_client_id,
            "JWKS_URL": f"{keys}/.well-known/jwks.json",
            "TOKEN_ISSUER": issuer,
        }
        return Capability(self, self._ground, "authorizer", grants, self.verifying)
