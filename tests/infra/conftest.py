import fcntl
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from stacks.doors import DOORS, Door
from stacks.target import CLOUD, Target, local
from tests.support.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]
#: Node 20 is what the project asks for; jsii's notice about it is no finding.
os.environ["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] = "20"


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Target], Assembly]:
    """Synthesize once for all tests, and for all workers where there are several."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def assembly(target: Target) -> Assembly:
        folder = shared / f"assembly-{target.name}"
        with (shared / "assembly.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "manifest.json").exists():
                from stacks.store import store

                store(target, ROOT, str(folder)).synth()
        return Assembly(folder)

    return assembly


@pytest.fixture(scope="session")
def cloud(synthesized: Callable[[Target], Assembly]) -> Assembly:
    """As deployed to the cloud, cdk-nag and CloudFormation's rules passed; code from source, to be quick."""
    return synthesized(replace(CLOUD, code="source"))


@pytest.fixture(scope="session")
def on_one_machine(synthesized: Callable[[Target], Assembly]) -> Assembly:
    return synthesized(local({}))


@pytest.fixture(params=DOORS.values(), ids=DOORS)
def door(request: pytest.FixtureRequest) -> Door:
    return request.param
