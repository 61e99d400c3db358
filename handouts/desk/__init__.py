"""The desk: pages in the browser for people who do not type commands. It needs the extra "desk"."""

from typing import TYPE_CHECKING

from handouts.exports import lazy_exports

if TYPE_CHECKING:
    from handouts.desk.app import app as app
    from handouts.desk.app import app_of as app_of
    from handouts.desk.app import new_cache as new_cache
    from handouts.desk.server import ServerAddress as ServerAddress
    from handouts.desk.server import serve as serve
    from handouts.desk.settings import NEW as NEW
    from handouts.desk.settings import ChangedError as ChangedError
    from handouts.desk.settings import Changes as Changes
    from handouts.desk.settings import Settings as Settings
    from handouts.desk.settings import change_settings as change_settings
    from handouts.desk.settings import check_version as check_version
    from handouts.desk.settings import read_settings as read_settings
    from handouts.desk.settings import read_source as read_source
    from handouts.desk.settings import version_of as version_of
    from handouts.desk.settings import with_changes as with_changes
    from handouts.desk.settings import write_file as write_file
    from handouts.desk.settings import write_source as write_source
    from handouts.desk.toml_edit import KeyPath as KeyPath
    from handouts.desk.toml_edit import TextError as TextError
    from handouts.desk.toml_edit import Value as Value
    from handouts.desk.toml_edit import changed_text as changed_text

__getattr__ = lazy_exports(
    __name__,
    {
        "app": "app app_of new_cache",
        "server": "ServerAddress serve",
        "toml_edit": "KeyPath TextError Value changed_text",
        "settings": "ChangedError Changes NEW Settings change_settings check_version read_settings read_source "
        "version_of with_changes write_file write_source",
    },
)
