"""Does each calendar app show what it should, step by step? And what does it send?

`python -m tests.clients.run [APP…]`; without a name, those that CI asks. `ci.sh` installs these.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.clients.apps import App, Calcurse, Ical, IcalJs, Khal
from tests.clients.desktop import Evolution, Thunderbird
from tests.clients.scenario import PLAN, STEPS, schedule
from tests.clients.served import Served

CI: dict[str, type[App]] = {"khal": Khal, "calcurse": Calcurse, "ical": Ical, "ical.js": IcalJs}
APPS = {**CI, "evolution": Evolution, "thunderbird": Thunderbird}


def main(names: list[str]) -> int:
    """How many steps left some app with other events than it should show."""
    wrong = 0
    for name in names or CI:
        with TemporaryDirectory() as folder:
            schedules, home = Path(folder, "schedules"), Path(folder, "home")
            schedules.mkdir()
            home.mkdir()
            (schedules / "rouge.yaml").write_text(schedule(0))
            (schedules / "other.yaml").write_text(PLAN)  # without a good one it would not start
            served = Served(schedules)
            app = APPS[name](served, home)
            print("", name, app.run(*app.VERSION).partition("\n")[0], sep="\n")
            try:
                wrong += follow(served, app)
            finally:
                app.close()
                served.stop()
    return wrong


def follow(served: Served, app: App) -> int:
    wrong = 0
    for name, happens, events in STEPS:
        before = len(served.requests)
        happens(served)
        app.sync()
        seen = tuple(sorted(app.events()))
        asked = [status for status, *_ in served.requests[before:]]
        print("ok   " if seen == events else "WRONG", name, asked, flush=True)
        if seen != events:
            wrong += 1
            print(f"  shows {seen}\n  not   {events}")
    for (status, line, headers), count in Counter(served.requests).items():
        print(f"{count} times {status} for {line}", headers, sep="\n")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
