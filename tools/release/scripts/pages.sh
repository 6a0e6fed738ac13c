#!/bin/sh
# Show the pages of nvap @VERSION@ in the browser: a double click. What stands behind it goes to nvap pages.
# It starts the nvap of the folder below, where install.sh puts it; a file like this lies in every such folder.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
nvap="$HOME/.local/share/nvap"
answer=''
if ! [ -f "$nvap/pages.py" ]; then
  echo "nvap is not installed in $nvap"
  if [ -f "$here/install.sh" ]; then
    printf 'Install it there now? It takes about a minute, and nothing else is touched. Type y and press Enter: '
    read -r answer
  fi
  case "$answer" in
    y | Y | yes) sh "$here/install.sh" ;;
    *) echo 'Start install.sh of the release folder first. Where nvap is in another folder, start the file of this name in that one.' ;;
  esac
fi
[ -f "$nvap/pages.py" ] && "$nvap/bin/python" -I "$nvap/pages.py" "$here" "$@" && exit 0
printf 'Press Enter to close this window. '
read -r answer
exit 1
