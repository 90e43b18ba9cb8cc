"""A Parquet file that is given out while it is written."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from services.search.opendata.table import COLUMNS

_KINDS = {"text": pa.string(), "number": pa.int64(), "truth": pa.bool_(), "texts": pa.list_(pa.string())}
SCHEMA = pa.schema([pa.field(column.name, _KINDS[column.kind]) for column in COLUMNS])


class Parquet:
    """Each call gives the bytes that came since the last one; nothing else is kept but the index of row groups."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._writer = pq.ParquetWriter(pa.PythonFile(self._sink, mode="w"), SCHEMA, compression="zstd")

    def write(self, rows: list[dict[str, Any]]) -> bytes:
        """One row group."""
        self._writer.write_table(pa.Table.from_pylist(rows, SCHEMA), row_group_size=len(rows))
        return self._sink.take()

    def end(self) -> bytes:
        """The end of the file, without which it can't be read."""
        self._writer.close()
        return self._sink.take()


class _Sink(io.RawIOBase):
    """Remembers what was written until it is taken, and how much it was in all."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        self._written += len(self._pieces[-1])
        return len(self._pieces[-1])

    def take(self) -> bytes:
        """What came since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken
