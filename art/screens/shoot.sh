#!/bin/sh
# Photograph what stands on Foldry's screens: art/screens/shoot.sh [CHROMIUM]
set -eu
cd "$(dirname "$0")"
shoot() {
  "${chromium}" --headless --no-sandbox --hide-scrollbars --allow-file-access-from-files \
    --window-size="$2" --screenshot="$1.png" "file://$PWD/$1.html" 2>/dev/null
}
chromium=${1:-chromium}
shoot desk 1600,1000
shoot pocket 720,1560
