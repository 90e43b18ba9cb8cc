"""What a running platform tells the other commands: DATA/platform.json."""

import os
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ValidationError

from local.errors import LocalError

NAME = "platform.json"


class Platform(BaseModel):
    """Addresses and folders of one platform. Written at every start; stays after a stop, when only the folders hold."""

    data: Path
    pid: int
    """The supervisor's process id."""
    ports: dict[str, int]
    """The first process of every service, and the portal."""
    replicas: dict[str, list[int]] = {}
    """Ports of the further processes of a service."""
    databases: dict[str, str]
    """SQLAlchemy URL per service, with that service's own role."""
    kafka: str
    """Bootstrap servers, `host:port[,host:port]`."""
    smtp: str
    """`host:port` of the mail sink."""

    @property
    def mail(self) -> Path:
        """The folder with every mail that was sent."""
        return self.data / "mail"

    @property
    def index(self) -> Path:
        """Where the search service keeps its indexes: one folder in it a process."""
        return self.data / "index"

    @property
    def objects(self) -> Path:
        """The folder with the files of materials."""
        return self.data / "objects"

    @property
    def demo(self) -> Path:
        """The folder with the demo issuer's key."""
        return self.data / "demo"

    @property
    def jwks(self) -> Path:
        """The file with the demo issuer's public key."""
        return self.demo / "jwks.json"

    @property
    def logs(self) -> Path:
        """The folder with a log file per process."""
        return self.data / "logs"

    def url(self, service: str) -> str:
        """The base address of a service or the portal, without a slash at the end."""
        return f"http://127.0.0.1:{self.ports[service]}"

    def save(self) -> None:
        """Writes it for this user's eyes only (it may hold passwords), whole or not at all."""
        half = self.data / f".{NAME}"
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(self.model_dump_json(indent=2))
        half.replace(self.data / NAME)

    @classmethod
    def load(cls, data: Path) -> Self:
        """Reads what the last start wrote; a LocalError says what to do when there was none."""
        try:
            return cls.model_validate_json((data / NAME).read_text())
        except FileNotFoundError:
            raise LocalError(
                f"In {data} is nog geen Innovatiebieb gestart. Start met `make up`, of wijs de map aan met --data."
            ) from None
        except (OSError, ValidationError) as fault:
            raise LocalError(f"{data / NAME} is niet te lezen ({type(fault).__name__}). Start opnieuw.") from None
