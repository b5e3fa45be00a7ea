"""How long a key takes on the form with its live result, at 4× CPU throttling."""

from pathlib import Path

from chromium import FLAGS
from in_browser import CHROMIUM
from playwright.sync_api import sync_playwright
from serving import free_port, serving

FRAME = 16  # milliseconds
THROTTLING = 4
LABS = {
    "platelets": ">1600",
    "anc": "45",
    "hemoglobin": "5.6",
    "crp": "25",
    "marrow_blasts": "24",
    "ferritin": ">150000",
}
UNITS = {"anc_unit": "/uL", "hemoglobin_unit": "mmol/L", "crp_unit": "mg/L"}

# From the key to the new layout, in milliseconds: what the script does, and what it causes.
_KEY = """
name => {
  const field = document.querySelector(`input[name=${name}]`);
  const typed = field.value;
  const times = [];
  for (let i = 0; i < 50; i++) {
    field.value = typed.slice(0, i % (typed.length + 1));
    const start = performance.now();
    field.dispatchEvent(new Event("input", {bubbles: true}));
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  field.value = typed;
  return times;
}
"""


def times(folder: Path) -> list[float]:
    """Type into each field of a form with every caution; return milliseconds, the least first."""
    with serving(folder, port=free_port()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.goto(address)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # it has work of its own
        for name, unit in UNITS.items():
            page.select_option(f"[name={name}]", unit)
        for name, value in LABS.items():
            page.fill(f"[name={name}]", value)
        wire = page.context.new_cdp_session(page)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLING})
        taken = sorted(time for name in LABS for time in page.evaluate(_KEY, name))
        browser.close()
    return taken
