#!/usr/bin/env bash
# Lets the calendar apps that CI can have follow a feed; needs node and npm, fetches the rest.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/../.."
if ! command -v calcurse >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends calcurse >/dev/null
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python -m venv "$folder"
"$folder/bin/pip" install -q --disable-pip-version-check -c constraints.txt khal==0.14.1
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error ical.js@2.2.1
PATH=$PATH:$folder/bin NODE_PATH=$folder/node_modules python -m tests.clients.run
