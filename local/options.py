"""What `bieb up` was asked."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATA = Path(".bieb")


@dataclass(frozen=True)
class Options:
    """`bus` is `tansu`, `apache` or `host:port`; `database_url` an administrator's URL of an existing server."""

    data: Path
    port: int = 8000
    samples: bool = True
    bus: str = "tansu"
    database_url: str | None = None
    replicas: int = 1
