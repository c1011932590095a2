"""``Ref`` of a secret is its ARN.

MiniStack answers the secret's name, so that a policy whose resource is ``{"Ref": "Secret"}`` (what
CDK writes for ``secret_arn``) names nothing, and with IAM enforced nobody may read the secret.
"""

from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

from local.emulator.mends.patch import inner


def apply() -> None:
    """Know secrets from templates by their ARNs; the service goes on knowing them by name."""
    handler = inner(provisioners, "_RESOURCE_HANDLERS")["AWS::SecretsManager::Secret"]
    for step, mend in (("create", _created), ("update", _updated), ("delete", _deleted)):
        handler[step] = mend(handler[step])


def _created(create: Any) -> Any:
    def created(logical_id: str, props: Any, stack_name: str) -> Any:
        _, attributes = create(logical_id, props, stack_name)
        return attributes["Arn"], attributes

    return created


def _updated(update: Any) -> Any:
    def updated(physical_id: str, *given: Any, **named: Any) -> Any:
        _, attributes = update(_name(physical_id), *given, **named)
        return attributes["Arn"], attributes

    return updated


def _deleted(delete: Any) -> Any:
    def deleted(physical_id: str, props: Any) -> Any:
        delete(_name(physical_id), props)

    return deleted


def _name(physical_id: str) -> str:
    """The name that the service keeps a secret under; what was made before the mend has it already."""
    return inner(secretsmanager, "_resolve")(physical_id)[0] or physical_id
