"""Are guides valid by XMLTV's own tv_validate_file, and so by its DTD?

`python -m tests.readers.xmltv` needs Debian's xmltv-util; `.ci/run` installs it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rougecal.feeds import read_selection, xmltv_export
from rougecal.store import load
from tests import strategies
from tests.readers.corpus import BASE, TODAY, drawn

ROOT = Path(__file__).parents[2]
VALIDATE = ("tv_validate_file", "--dtd-file", "/usr/share/xmltv/xmltv.dtd")
OPTIONS: tuple[dict[str, str], ...] = (
    {},
    {"lang": "ja"},
    {"spoilers": "off", "past": "3660d"},
    {"only": "premieres"},
)


def guides() -> Iterator[bytes]:
    """Those of the schedules, of the cases, and of many drawn schedules."""
    for folder in ("schedules", "tests/cases"):
        shows = list(load(ROOT / folder).shows.values())
        for options in OPTIONS:
            yield xmltv_export(shows, read_selection(options.items()), TODAY, BASE)
    for text, chosen in drawn():
        show = strategies.read(text)
        selection = read_selection(chosen.items(), [show.id])
        yield xmltv_export([show], selection, show.schedule.published)


def main() -> int:
    """Validate each; 1 if any is not valid. In some drawn schedules nothing airs at a known time."""
    wrong = total = 0
    with TemporaryDirectory() as folder:
        path = Path(folder, "guide.xml")
        for guide in filter(lambda guide: b"<programme" in guide, guides()):
            path.write_bytes(guide)
            done = subprocess.run([*VALIDATE, str(path)], capture_output=True, text=True)
            total += 1
            if done.returncode:
                wrong += 1
                print(done.stdout, done.stderr, guide.decode(), file=sys.stderr)
    print(f"tv_validate_file: {total} guides, {wrong} not valid")
    return bool(wrong) or total < 50


if __name__ == "__main__":
    raise SystemExit(main())
