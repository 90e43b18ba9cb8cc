"""What the portal gives away and wants back unchanged, and what it keeps where others can read: signed, or locked."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Sealer:
    """Everything hangs on BIEB_SESSION_SECRET: with another one, every session and form is a stranger's."""

    def __init__(self, secret: str) -> None:
        self._key = secret.encode()

    def sign(self, purpose: str, text: str) -> str:
        """A keyed hash: says that a text is ours, and names something without saying what."""
        return base64.urlsafe_b64encode(self._derived(purpose, text)).decode().rstrip("=")

    def signed_by_us(self, purpose: str, text: str, signature: str) -> bool:
        return hmac.compare_digest(signature.encode(), self.sign(purpose, text).encode())

    def seal(self, purpose: str, value: Any) -> str:
        """Readable for who holds it, and ours to believe when it comes back."""
        text = base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode()
        return f"{text}.{self.sign(purpose, text)}"

    def open(self, purpose: str, sealed: str) -> Any:
        """What was sealed for this purpose; None for anything else."""
        text, _, signature = sealed.rpartition(".")
        if not self.signed_by_us(purpose, text, signature):
            return None
        return json.loads(base64.urlsafe_b64decode(text))

    def lock(self, purpose: str, name: str, value: Any) -> bytes:
        """Encrypted with a key for this one name: who lacks the name or the secret reads nothing."""
        nonce = secrets.token_bytes(_NONCE)
        text = json.dumps(value, separators=(",", ":")).encode()
        return nonce + AESGCM(self._derived(purpose, name)).encrypt(nonce, text, purpose.encode())

    def unlock(self, purpose: str, name: str, locked: bytes) -> Any:
        """What was locked under this purpose and name; None for anything else."""
        try:
            cipher = AESGCM(self._derived(purpose, name))
            return json.loads(cipher.decrypt(locked[:_NONCE], locked[_NONCE:], purpose.encode()))
        except (InvalidTag, ValueError):
            return None

    def _derived(self, purpose: str, text: str) -> bytes:
        return hmac.new(self._key, f"{purpose}:{text}".encode(), hashlib.sha256).digest()
