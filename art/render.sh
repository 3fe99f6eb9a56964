#!/bin/sh
# Render and encode every picture: art/render.sh [PYTHON]
set -eu
cd "$(dirname "$0")/.."
python=${1:-python3.11}
mkdir -p art/renders
"$python" art/mark.py
"$python" art/pictures.py
"$python" art/encode.py
