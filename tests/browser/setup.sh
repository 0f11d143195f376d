#!/usr/bin/env bash
# What the browser tests need from npm, in the folder given; each at one version.
set -euo pipefail
npm install --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error \
  axe-core@4.14.1 html-validate@9.7.1 \
  fullcalendar@6.1.21 @fullcalendar/icalendar@6.1.21 ical.js@1.5.0 jsqr@1.4.0
