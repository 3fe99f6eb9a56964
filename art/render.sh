#!/bin/sh
# Render and encode every picture, and cut the film: art/render.sh [PYTHON]
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3.11}
art/screens/shoot.sh
"$python" art/mark.py
"$python" art/logos.py
for brand in orrin foldry bathos brightwell oaf chaikha; do
  "$python" art/pictures.py "$brand"
  "$python" art/encode.py "$brand"
done
"$python" art/film.py frames
"$python" art/film.py cut
