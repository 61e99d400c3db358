#!/bin/sh
# Double-click this to open the desk in your browser. It does what start-linux.sh does.
exec /bin/sh "$(dirname "$0")/start-linux.sh" "$@"
