"""Resource types that say nothing on one machine are accepted.

MiniStack refuses a template for a single resource type that it does not know. Those that only watch
(and whose absence no test on one machine could see) are accepted from a declared list, as nothing.
"""

from typing import Any

from ministack.services.cloudformation import provisioners

from local.emulator.mends.patch import inner

TYPES = (
    "AWS::ApplicationInsights::Application",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Logs::QueryDefinition",
    "AWS::XRay::Group",
)


def apply() -> None:
    """Add the types that are not known yet."""
    for name in TYPES:
        inner(provisioners, "_RESOURCE_HANDLERS").setdefault(name, dict(_NOTHING))


def _create(logical_id: str, props: Any, stack_name: str) -> tuple[str, dict[str, str]]:
    name = f"{stack_name}-{logical_id}"
    return name, {"Arn": f"arn:aws:accepted:us-east-1:000000000000:{name}"}


def _update(name: str, old: Any, new: Any, stack_name: str) -> tuple[str, dict[str, str]]:
    return name, {}


def _delete(name: str, props: Any) -> None:
    """Nothing was made."""


_NOTHING = {"create": _create, "update": _update, "delete": _delete}
