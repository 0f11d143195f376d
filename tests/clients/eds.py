"""Polls once for each line of its input, and prints the events that Evolution then has.

For Debian's own Python: `dbus-run-session -- /usr/bin/python3 eds.py HOST PORT PATH`.
"""

import json
import sys
import time

import gi  # type: ignore[import-not-found]

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
from gi.repository import ECal, EDataServer, GLib  # type: ignore[import-not-found]  # noqa: E402

host, port, path = sys.argv[1:]
source = EDataServer.Source.new(None, None)
source.set_parent("webcal-stub")
source.get_extension("Calendar").set_backend_name("webcal")
source.get_extension("WebDAV Backend").set_resource_path(path)
source.get_extension("Authentication").set_host(host)
source.get_extension("Authentication").set_port(int(port))
source.get_extension("Security").set_method("none")
source.get_extension("Refresh").set_interval_minutes(1)
EDataServer.SourceRegistry.new_sync(None).commit_source_sync(source, None)
client = ECal.Client.connect_sync(source, ECal.ClientSourceType.EVENTS, 5, None)
for _ in sys.stdin:
    try:
        client.refresh_sync(None)
    except GLib.Error as error:
        print(error.message, file=sys.stderr)
    time.sleep(3)  # it answers before it has taken in what it got
    found = (event.get_icalcomponent() for event in client.get_object_list_as_comps_sync("#t")[1])
    print(json.dumps([(e.get_dtstart().as_timet(), e.get_summary()) for e in found]), flush=True)
