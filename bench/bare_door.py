"""The floor of a cold start: the least door of this kind, FastAPI and Mangum with a boto3 client."""

import boto3
from fastapi import FastAPI
from mangum import Mangum

app = FastAPI(openapi_url=None)


@app.get("/v1/things/{thing_id}")
async def thing(thing_id: str) -> dict[str, str]:
    """One route with one parameter."""
    return {"id": thing_id}


client = boto3.client("dynamodb")  # pyright: ignore
handler = Mangum(app, lifespan="off")
