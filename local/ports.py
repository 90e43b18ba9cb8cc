"""Which port each part listens on."""

import socket
from collections.abc import Iterable

from local.errors import LocalError

ORDER = ("portal", "submissions", "moderation", "notifications", "search")


def is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:`port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: connections of an earlier run that linger in TIME_WAIT are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def service_ports(base: int) -> dict[str, int]:
    """The fixed ports from `base` on; a LocalError names the first one that is taken."""
    if not 1 <= base <= 65535 - 100:
        raise LocalError(f"--port {base} kan niet: kies een poort tussen 1024 en 65435.")
    ports = {name: base + offset for offset, name in enumerate(ORDER)}
    for name, port in ports.items():
        if not is_free(port):
            raise LocalError(
                f"Poort {port} (voor {name}) is bezet. Kies een andere reeks, bijvoorbeeld: --port {base + 1000}"
            )
    return ports


def _from(start: int) -> Iterable[int]:
    return range(start, min(start + 1000, 65536))


def free_port(start: int, taken: Iterable[int] = ()) -> int:
    """The first free port from `start` on.

    Counted up instead of asked from the system: a port in the range for outgoing connections can be taken by one of
    our own clients while the server behind it restarts.
    """
    avoid = set(taken)
    for port in _from(start):
        if port not in avoid and is_free(port):
            return port
    raise LocalError(f"Geen vrije poort gevonden vanaf {start}. Kies een andere reeks met --port.")
