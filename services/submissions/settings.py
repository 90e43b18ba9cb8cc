"""What the submissions service reads from its environment beyond what every service has."""

from shared.objects import REGION, Objects
from shared.settings import Settings


class SubmissionsSettings(Settings):
    """`objects` is a folder, or `s3://bucket[/prefix]` with its endpoint and key. `public_url` is where people reach
    this service: addresses of files begin with it.
    """

    objects: str
    objects_endpoint: str = ""
    objects_key: str = ""
    objects_secret: str = ""
    objects_region: str = REGION
    public_url: str = ""

    def open_objects(self) -> Objects:
        """The object store of these settings. Raises SystemExit for what can't be opened."""
        return Objects.open(
            self.objects,
            endpoint=self.objects_endpoint,
            key=self.objects_key,
            secret=self.objects_secret,
            region=self.objects_region,
        )
