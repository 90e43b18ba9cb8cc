"""What a service holds of a person, so that he can have it, and have it erased (the AVG's articles 15 and 17).

Events name nobody. The one that says that a person is erased carries a key made of his subject: each service holds its
own subjects against that key, so the log keeps nothing that erasure can't reach (ADR 10).
"""

from shared.people.holdings import Holding, Register
from shared.people.keys import person_key

__all__ = ["Holding", "Register", "person_key"]
