import subprocess
import sys
from pathlib import Path

from waitlist.i18n import LANGUAGES, LOCALES

ROOT = Path(__file__).resolve().parents[1]


def test_every_text_of_pages_mails_and_code_is_translated_and_none_is_left_over() -> None:
    check = [sys.executable, ROOT / "scripts" / "texts.py", "--check"]
    said = subprocess.run(check, capture_output=True, text=True, check=False)
    assert said.stdout + said.stderr == ""
    assert said.returncode == 0


def test_every_language_but_english_has_a_catalogue() -> None:
    assert {file.stem for file in LOCALES.glob("*.po")} == set(LANGUAGES) - {"en"}
