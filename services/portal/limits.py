"""How often one address may try to log in, and how many forms one visitor may send.

The first is also what ends a circle of log-ins that nobody asked for.
"""

import time
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address

A_MINUTE = 60
"""Tries a minute: a whole library behind one address may start its day, a guesser gets nowhere."""
FORMS_A_MINUTE = 240
"""Forms a minute of one session, or of one address for who is not logged in. Somebody who types in two windows, each of
which saves itself a second after he stops and looks for what is alike, stays below half of it.
"""
REMEMBERED = 10_000
"""Addresses; of more, the oldest are forgotten."""


class Limit:
    """Counts per address (or session) and minute, in this process: three replicas make it three times as high."""

    def __init__(self, most: int = A_MINUTE) -> None:
        self._most = most
        self._seen: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def allows(self, address: str) -> bool:
        """Counts this try; False when it is one too many."""
        network, minute = _network(address), int(time.monotonic() // 60)
        since, count = self._seen.pop(network, (minute, 0))
        count = count + 1 if since == minute else 1
        self._seen[network] = (minute, count)
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return count <= self._most

    @staticmethod
    def seconds_left() -> int:
        """Until one may go on: the rest of this minute, at least 1."""
        return 60 - int(time.monotonic() % 60)


def _network(address: str) -> str:
    """One household or library: of IPv6 that is the first half, of which it can use any address it likes."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(int(found) >> 64) if isinstance(found, IPv6Address) and not found.ipv4_mapped else str(found)
