#!/bin/sh
# Opens the desk in your browser. The first start sets everything up, which takes a few minutes and needs the internet.
cd "$(dirname "$0")" || exit 1

stay() { # keep the window open long enough to read it
    echo
    printf 'Press Enter to close this window. '
    read -r _
    exit 1
}

python=.venv/bin/python
if ! "$python" -c 'import handouts, starlette, uvicorn, pypdfium2' 2>/dev/null; then
    found=
    for each in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$each" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            found=$each
            break
        fi
    done
    if [ -z "$found" ]; then
        echo 'This program needs Python 3.11 or newer, which is not on this computer.'
        echo 'Install it: on macOS from www.python.org/downloads; on Debian or Ubuntu with'
        echo '    sudo apt install python3 python3-venv'
        echo 'Then start this again.'
        stay
    fi
    echo 'Setting up. This takes a few minutes, and is done once.'
    if ! { "$found" -m venv .venv && "$python" -m pip install -q -e '.[desk,preview,scripts,spreadsheets]'; }; then
        echo 'The set-up did not finish. Is this computer connected to the internet? Then start this again.'
        stay
    fi
fi
"$python" generate.py desk "$@" || stay
