"""Stores: a folder or an address that files are written to, each completely or not at all. Independent of PDF."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.storage.address import is_address as is_address
    from handouts.storage.address import open_store as open_store
    from handouts.storage.base import LOCK as LOCK
    from handouts.storage.base import NOT_A_FILE as NOT_A_FILE
    from handouts.storage.base import Store as Store
    from handouts.storage.base import free_name as free_name
    from handouts.storage.files import lock as lock
    from handouts.storage.files import write_beside as write_beside
    from handouts.storage.files import write_bytes_beside as write_bytes_beside
    from handouts.storage.journal import RECORDS as RECORDS
    from handouts.storage.orphan import watch_parent as watch_parent
    from handouts.storage.remote import read_address as read_address
    from handouts.storage.temporary import in_temporary as in_temporary
    from handouts.storage.temporary import temporary_folder as temporary_folder

__getattr__ = lazy_exports(
    __name__,
    {
        "address": "is_address open_store",
        "base": "LOCK NOT_A_FILE Store free_name",
        "files": "lock write_beside write_bytes_beside",
        "journal": "RECORDS",
        "orphan": "watch_parent",
        "remote": "read_address",
        "temporary": "in_temporary temporary_folder",
    },
)
