"""Make the bucket that BIEB_OBJECTS names, once, before the services start: `python -m shared.create_bucket`.

A bucket that is there is left alone, so this may run at every start; with a folder there is nothing to do.
"""

import sys
from datetime import timedelta

import httpx
import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.objects import REGION, Objects, s3
from shared.settings import read


class BucketSettings(BaseSettings):
    """The part of a service's settings that says where its objects are."""

    model_config = SettingsConfigDict(env_prefix="BIEB_", extra="ignore")

    objects: str
    objects_endpoint: str = ""
    objects_key: str = ""
    objects_secret: str = ""
    objects_region: str = REGION

    def open_objects(self) -> Objects:
        """The object store of these settings. Raises SystemExit for what can't be opened."""
        return Objects.open(self.objects, **self.account())

    def account(self) -> dict[str, str]:
        """Where an S3 store is, and who asks."""
        return {
            "endpoint": self.objects_endpoint,
            "key": self.objects_key,
            "secret": self.objects_secret,
            "region": self.objects_region,
        }


def create_bucket(store: S3Store) -> None:
    """Make the bucket of this store when it is not there. Raises HTTPError when that is refused."""
    if _answers(store):
        return
    # The library makes no buckets, but it signs: an empty path is the bucket itself.
    answer = httpx.put(obstore.sign(store, "PUT", "", timedelta(minutes=5)), timeout=30)
    if answer.status_code != 409:  # made by another one in between
        answer.raise_for_status()


def _answers(store: S3Store) -> bool:
    try:
        obstore.list_with_delimiter(store)
    except (BaseError, FileNotFoundError):
        return False
    return True


def main() -> None:
    """Do it by BIEB_OBJECTS. Nothing here is asynchronous: see `shared.copy_objects` for what that costs at the end."""
    settings = read(BucketSettings)
    if not settings.objects.startswith("s3://"):
        return
    try:
        create_bucket(s3(settings.objects, **settings.account()))
    except httpx.HTTPError as failure:
        sys.exit(f"BIEB_OBJECTS: {settings.objects} can't be made ({type(failure).__name__})")


if __name__ == "__main__":
    main()
