"""The keys under which secrets of webhooks lie in the table: whoever reads a copy of the database can sign nothing.

The first key seals, each of them opens. What was stored before there were keys is read as it is, until it is sealed.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from services.notifications.webhooks import store
from services.notifications.webhooks.domain import PREFIX
from shared.db import Database
from shared.service import Running
from shared.working import in_rounds

log = structlog.get_logger(__name__)

LEAST = 32
"""Characters of a key."""
LOCAL = "a key that everybody can read, for one's own machine"
_PURPOSE = b"secrets of webhooks"
_EVERY = 3600.0


class Unopened(ValueError):
    """None of our keys opens it: it was sealed with one that is gone, or was damaged."""


class Keys:
    """What seals and opens. `keys`: long random texts, the newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        made = [Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys]
        self._newest, self._all = made[0], MultiFernet(made)

    def seal(self, secret: str) -> str:
        """As it goes into the table."""
        return self._newest.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret. Raises Unopened."""
        if sealed.startswith(PREFIX):
            return sealed
        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unopened from None

    def sealed_anew(self, sealed: str) -> str:
        """The same under the newest key; itself when it is that already. Raises Unopened."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return self.seal(self.open(sealed))
        return sealed


def _derived(key: str) -> bytes:
    return hmac.new(key.encode(), _PURPOSE, hashlib.sha256).digest()


async def seal_all(database: Database, keys: Keys) -> int:
    """Seal what is not under the newest key yet; of how many webhooks. What no key opens is left, and named."""
    number = 0
    async with database.begin() as tx:
        for row in await store.secrets(tx):
            try:
                new = [None if each is None else keys.sealed_anew(each) for each in (row.secret, row.previous_secret)]
            except Unopened:
                log.warning("webhook.secret-unopened", webhook=str(row.id))
                continue
            if new != [row.secret, row.previous_secret]:
                number += await store.seal(tx, row, *new)
    return number


async def keep_sealed(running: Running, keys: Keys) -> None:
    """A worker: at the start, and then now and again, for a process of an older version may still have written one."""

    async def seal() -> None:
        if number := await seal_all(running.database, keys):
            log.info("webhooks.sealed", webhooks=number)

    await in_rounds("webhooks.keys", seal, _EVERY, 60.0)
