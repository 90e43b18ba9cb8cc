"""A server that speaks S3, as a process of its own: moto, which holds everything in memory."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from local.ports import free_port
from local.process import Child
from shared.create_bucket import create_bucket
from shared.objects import s3
from shared.testing.waiting import eventually

KEY, SECRET = "sleutel", "geheim"


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """Its address."""
    port = free_port(23_000)
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = Child("s3", command, env={"PATH": "/usr/bin:/bin"}, log=folder / "s3.log")
    server.spawn()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()


async def make_bucket(endpoint: str, bucket: str) -> None:
    """A bucket, as the step of docker-compose.yml makes it, once the server answers."""

    async def answers() -> bool:
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(endpoint)).status_code < 500
            except httpx.HTTPError:
                return False

    await eventually(answers, within=60)
    create_bucket(s3(f"s3://{bucket}", endpoint=endpoint, key=KEY, secret=SECRET, region="us-east-1"))
