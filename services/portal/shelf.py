"""The home page's picture: a shelf on which every project is a book in the colour of its phase."""

from typing import Any
from zlib import crc32

SHELVES, PER_SHELF = 2, 34
BOARD_AT = (78, 163)


def shelf(counts: dict[str, int]) -> dict[str, Any] | None:
    """Books with their places; None while there is nothing to show. The same numbers give the same shelf.

    With more projects than fit, each book stands for several: the proportions stay.
    """
    total = sum(counts.values())
    if not total:
        return None
    room = SHELVES * PER_SHELF
    scale = min(1.0, room / total)
    faces = [face for face, number in counts.items() for _ in range(max(1, round(number * scale)))][:room]
    # Mixed as on a real shelf, but always the same way.
    faces = [
        face for _, face in sorted((crc32(f"{number * 7919}".encode()), face) for number, face in enumerate(faces))
    ]
    half = -(-len(faces) // SHELVES)
    books, width = [], 0
    for row in range(SHELVES):
        x = 4
        for number, face in enumerate(faces[row * half : (row + 1) * half]):
            chance = crc32(f"{row}-{number}".encode())
            thick, tall = 9 + chance % 7, 46 + chance // 8 % 28
            books.append({"face": face, "x": x, "y": BOARD_AT[row] - tall, "width": thick, "height": tall})
            x += thick + 2
        width = max(width, x + 2)
    return {"books": books, "width": width}
