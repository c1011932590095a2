"""Routes of the memory door. Every answer but the export is the whole memory; its ETag is its version."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from functions.memory import wiring
from shared.kernel.ids import IdText
from shared.memory.entries import ConsentChange, Correction, Statement, Topic
from shared.memory.views import MemoryExport, MemoryView, MergeMemory
from shared.runtime.http import Asking, answer, problems

router = APIRouter(prefix="/memory")
_EntryId = Annotated[IdText, Path()]
_Topic = Annotated[Topic | None, Query(description="forget this topic alone")]


@router.get(
    "",
    response_model=None,
    responses={200: {"model": MemoryView}, **problems()},
    operation_id="getMemory",
    summary="What is remembered of me",
)
async def get_memory(ctx: Asking) -> Response:
    """Each entry with where it comes from, how sure it is and when it goes."""
    return _answer(wiring.memories().view(ctx))


@router.patch(
    "",
    response_model=None,
    responses={200: {"model": MemoryView}, **problems(409)},
    operation_id="setMemoryConsent",
    summary="What may be learned and shared",
)
async def set_consent(ctx: Asking, given: ConsentChange) -> Response:
    """``learning`` false also forgets what was learned."""
    return _answer(wiring.memories().allow(ctx, given))


@router.get(
    "/export",
    response_model=None,
    responses={200: {"model": MemoryExport}, **problems()},
    operation_id="exportMemory",
    summary="My memory, to take along",
)
async def export_memory(ctx: Asking) -> Response:
    """All that the memory holds."""
    return answer(wiring.memories().export(ctx))


@router.post(
    "/entries",
    status_code=201,
    response_model=None,
    responses={201: {"model": MemoryView}, **problems(409)},
    operation_id="remember",
    summary="Remember something about me",
)
async def remember(ctx: Asking, given: Statement) -> Response:
    """It takes the place of what it contradicts."""
    return _answer(wiring.memories().remember(ctx, [given]), 201)


@router.patch(
    "/entries/{entry_id}",
    response_model=None,
    responses={200: {"model": MemoryView}, **problems(404, 409)},
    operation_id="correctMemory",
    summary="Put right what is remembered of me",
)
async def correct(ctx: Asking, entry_id: _EntryId, given: Correction) -> Response:
    """What was learned is a statement of mine from then on; what it said before is forgotten."""
    return _answer(wiring.memories().correct(ctx, entry_id, given))


@router.delete(
    "/entries/{entry_id}",
    response_model=None,
    responses={200: {"model": MemoryView}, **problems(404, 409)},
    operation_id="forgetMemory",
    summary="Forget one thing about me",
)
async def forget_entry(ctx: Asking, entry_id: _EntryId) -> Response:
    """Its words go from my conversations too."""
    return _answer(wiring.memories().forget_entry(ctx, entry_id))


@router.delete(
    "/entries",
    response_model=None,
    responses={200: {"model": MemoryView}, **problems(409)},
    operation_id="forgetEverything",
    summary="Forget everything about me, or one topic",
)
async def forget(ctx: Asking, topic: _Topic = None) -> Response:
    """What I said of it goes from my conversations too. What I allow stays as it is."""
    memories = wiring.memories()
    memories.forget(ctx, [topic] if topic else [])
    return _answer(memories.view(ctx))


@router.post(
    "/merges",
    response_model=None,
    responses={200: {"model": MemoryView}, **problems(409)},
    operation_id="mergeMemories",
    summary="Take over what was remembered of me as a guest",
)
async def merge(ctx: Asking, given: MergeMemory) -> Response:
    """Needs both tokens, the customer's and the guest's. Asked again, it changes nothing."""
    guest = wiring.guests().verify(given.guest_token)
    return _answer(wiring.memories().take_over(ctx, guest))


def _answer(memory: MemoryView, status: int = 200) -> Response:
    return answer(memory, status, version=memory.version)
