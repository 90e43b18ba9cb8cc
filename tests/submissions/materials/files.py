"""Real files, made here: small, and what their names say."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from services.submissions.materials.kinds import MAIN_PART, MEDIA_TYPES


def png() -> bytes:
    """One grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    points = zlib.compress(b"\x00\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def office(ending: str, *more: str, parts: int = 0) -> bytes:
    """A Word, Excel or PowerPoint file, with further parts when asked."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", MAIN_PART[ending], *more):
            archive.writestr(name, "<x/>")
        for number in range(parts):
            archive.writestr(f"ppt/slides/slide-{number}.xml", "<x/>")
    return out.getvalue()


def plain_first(ending: str) -> bytes:
    """An OpenDocument file or EPUB: its media type comes first, not packed."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("mimetype", MEDIA_TYPES[ending], ZIP_STORED)
        archive.writestr("content.xml", "<x/>", ZIP_DEFLATED)
    return out.getvalue()


def zipped(**files: str) -> bytes:
    """A plain zip."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
GOOD: dict[str, bytes] = {
    "pdf": PDF,
    **{ending: office(ending) for ending in MAIN_PART},
    **{ending: plain_first(ending) for ending in ("odt", "ods", "odp", "epub")},
    "png": png(),
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9",
    "jpeg": b"\xff\xd8\xff\xe1\x00\x18Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xd9",
    "webp": b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00",
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00"
    b"\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
    "mp3": b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + b"\x00" * 413,
    "mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41" + b"\x00\x00\x00\x08mdat",
    "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08"
    b"B\x82\x84webmB\x87\x81\x04B\x85\x81\x02",
    "txt": "Zó doe je dat: eerst voorlezen.\n".encode(),
    "csv": "\ufeffnaam;aantal\r\nRobbert;3\r\n".encode(),
}
