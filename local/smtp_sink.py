"""A real SMTP server that delivers to a folder: every mail becomes one .eml file, nothing leaves this machine.

`python -m local.smtp_sink --port 8011 --folder .bieb/mail`
"""

import argparse
import asyncio
import itertools
import os
import signal
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MAX_BYTES = 10 * 1024 * 1024


class FolderHandler:
    """Accepts a mail only once it is on disk: "250" means kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's
        """Called by aiosmtpd for each mail; the reply is the SMTP answer."""
        content = envelope.content or b""
        if isinstance(content, str):
            content = content.encode()
        head = f"Return-Path: <{envelope.mail_from}>\r\n"
        head += "".join(f"Delivered-To: {receiver}\r\n" for receiver in envelope.rcpt_tos)
        name = f"{time.time_ns()}-{os.getpid()}-{next(self._numbers)}.eml"
        await asyncio.to_thread(self._store, name, head.encode() + content)
        return "250 OK"

    def _store(self, name: str, content: bytes) -> None:
        half = self.folder / f".{name}"
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self.folder / name)  # a reader sees a whole mail or none


async def serve(port: int, folder: Path) -> None:
    """Runs until SIGTERM."""
    handler = FolderHandler(folder)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)

    def connection() -> SMTP:
        return SMTP(handler, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, hostname="localhost")

    server = await loop.create_server(connection, "127.0.0.1", port)
    await stop.wait()
    server.close()


def main() -> None:
    """The command line of the sink."""
    options = argparse.ArgumentParser(description="Ontvangt mail en bewaart die als .eml-bestanden.")
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--folder", type=Path, required=True)
    chosen = options.parse_args()
    asyncio.run(serve(chosen.port, chosen.folder))


if __name__ == "__main__":
    main()
