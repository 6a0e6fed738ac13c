#!/bin/sh
# Install nvap @VERSION@ from this folder, without an index:  sh install.sh [FOLDER]
# This finds a Python; install.py beside it checks the files and installs them with pip's --no-index.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
suits='@SUITS@'
found=''
for version in @PYTHONS@ 3 ''; do
  python="python$version"
  command -v "$python" >/dev/null 2>&1 || continue
  if "$python" -I -c "$suits" 2>/dev/null; then
    exec "$python" -I "$here/install.py" "$@"
  fi
  found="$found
  $python is $("$python" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null || echo 'no Python that starts')"
done
{
  echo 'nvap was not installed. No Python that suits was found.'
  echo 'Install Python @WORDS@ (64-bit), then run this again. If it is there but'
  echo 'not found, start it with its full path: /path/to/python3 install.py'
  [ -z "$found" ] || echo "Found only:$found"
} >&2
exit 1
