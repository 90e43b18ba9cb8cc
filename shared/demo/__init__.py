"""Log-in for one machine: an issuer that signs for fictional people. Refused outside local mode."""

from shared.demo.issuer import AUDIENCE, ISSUER, DemoIssuer, DemoIssuerRefused
from shared.demo.personas import PERSONAS, Persona, library_persona, moderator_for

__all__ = [
    "AUDIENCE",
    "ISSUER",
    "PERSONAS",
    "DemoIssuer",
    "DemoIssuerRefused",
    "Persona",
    "library_persona",
    "moderator_for",
]
