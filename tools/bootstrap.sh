#!/bin/sh
# Finds a Python that is new enough and hands over to tools/bootstrap: the clone's own, else the newest on PATH.
# PYTHON=/path/to/python overrides the choice.
cd "${0%/*}/.." || exit 1

# -E -S: neither the caller's PYTHON* variables nor anybody's site-packages take part; it also starts in a third of the time.
try() {
    if "$1" -E -S -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$1
        shift
        exec "$python" -E -S -m tools.bootstrap "$@"
    fi
}

if [ -n "${PYTHON:-}" ]; then
    try "$PYTHON" "$@"
    echo "set-up: PYTHON=$PYTHON is not a Python 3.11 or newer; name another, or leave PYTHON unset" >&2
    exit 1
fi
for candidate in .venv/bin/python python3.14 python3.13 python3.12 python3.11 python3; do
    try "$candidate" "$@"
done
found=$(python3 --version 2>/dev/null) || found="no python3"
echo "set-up: Python 3.11 or newer is needed, and PATH has $found; install one, or name it: make PYTHON=/path/to/python3.12 gate" >&2
exit 1
