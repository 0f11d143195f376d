"""A folder of schedule files: read, followed, and written in one step."""

from __future__ import annotations

from rougecal.store.atomic import replacing_folder, write_file
from rougecal.store.folder import SUFFIXES, paths, stamps
from rougecal.store.snapshot import Snapshot, begin, load
from rougecal.store.watcher import Watcher

__all__ = [
    "SUFFIXES",
    "Snapshot",
    "Watcher",
    "begin",
    "load",
    "paths",
    "replacing_folder",
    "stamps",
    "write_file",
]
