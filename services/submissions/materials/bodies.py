"""What goes out over HTTP."""

from shared.web.body import Answer


class FileMaterial(Answer):
    """A file as an entry of a project's materials. All values are text, also the size in bytes."""

    id: str
    title: str
    url: str
    licence: str
    file_name: str
    media_type: str
    size: str
    sha256: str
    alt_text: str | None = None
