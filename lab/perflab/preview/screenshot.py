"""How does a page become a picture? By a Chromium on this machine, headless and without network."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
MARGIN_PX: Final = 32
TIMEOUT_S: Final = 60.0
BOTTOM: Final = re.compile(r"grid-row:(\d+) / span (\d+)")


class NoPicture(Exception):
    """Chromium is there and took none; the message has its words."""


def take(page: Path, *, scale: float = 1.0) -> Path | None:
    """PAGE.png beside PAGE.html, so many pixels a pixel; None where there is no browser.

    Raises:
        NoPicture: the browser failed.
    """
    from perflab.preview.page import ROW_PX, WIDTH_PX

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        return None
    rows = max(int(top) + int(span) for top, span in BOTTOM.findall(page.read_text()))
    picture = page.with_suffix(".png").absolute()
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [
                browser,
                *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
                f"--user-data-dir={profile}",
                f"--force-device-scale-factor={scale:g}",
                f"--window-size={WIDTH_PX + MARGIN_PX},{rows * ROW_PX + 2 * MARGIN_PX}",
                f"--screenshot={picture}",
                page.absolute().as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    if done.returncode != 0 or not picture.exists():
        raise NoPicture(f"{browser} took no picture of {page}: {done.stderr.strip()[-500:]}")
    return picture
