"""The faults of a file: as many as a person can use are kept, the others are counted."""

from shared.problems import Fault, Problem, Text

MOST = 1000
"""Faults that are spelt out. Who has more has one cause for most of them."""
FILE = 0
"""The row of what concerns the whole file."""


class Faults:
    """Collects; `row` is as a spreadsheet shows it (the header is row 1), `column` as the file calls it."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, int, Fault]] = []
        self.count = 0

    @property
    def full(self) -> bool:
        """Further faults are only counted: no need to look for words."""
        return len(self.kept) >= MOST

    def add(self, row: int, code: str, nl: str, en: str, *, column: str | None = None, place: int = 0) -> None:
        """One more. `place` is the column's number, by which faults of a row are sorted."""
        self.count += 1
        if self.full:
            return
        where = Text("", "")
        if row != FILE:
            where = Text(f"Rij {row}: ", f"Row {row}: ")
            if column is not None:
                where = Text(f"Rij {row}, kolom ‘{column}’: ", f"Row {row}, column ‘{column}’: ")
        elif column is not None:
            where = Text(f"Kolom ‘{column}’: ", f"Column ‘{column}’: ")
        steps = [str(row)] * (row != FILE) + [(column or "").replace("~", "~0").replace("/", "~1")] * (
            column is not None
        )
        text = Text(where.nl + nl, where.en + en)
        pointer = "".join(f"/{step}" for step in steps)
        fault = Fault("body", pointer, code, text, row=row or None, column=column)
        self.kept.append((row, place, fault))

    def problem(self, read_as: Text) -> Problem:
        """The refusal. `read_as` says how the file was understood: half of all faults come from that."""
        errors = tuple(fault for _, _, fault in sorted(self.kept, key=lambda it: it[:2]))
        more = self.count - len(errors)
        nl = f"Dit bestand heeft {self.count} {'fout' if self.count == 1 else 'fouten'}. Er is niets opgeslagen. "
        en = f"This file has {self.count} {'fault' if self.count == 1 else 'faults'}. Nothing was stored. "
        if more:
            nl += f"De eerste {len(errors)} staan hieronder; er zijn er nog {more} meer. "
            en += f"The first {len(errors)} are listed; there are {more} more. "
        nl += f"Verbeter het bestand en importeer het opnieuw. {read_as.nl}"
        en += f"Correct the file and import it again. {read_as.en}"
        title = Text("Het bestand klopt nog niet", "The file is not right yet")
        return Problem(400, "faulty-file", title, Text(nl.strip(), en.strip()), errors)
