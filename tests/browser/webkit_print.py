"""Prints a page in WebKit: reads {"address", "page", "paper"} as JSON, and writes the PDF.

Run by Debian's Python, which alone has the bindings; it prints what it is given, without scripts.
"""

import json
import sys
import tempfile
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402 - the versions come first

_NAMES = {"A4": Gtk.PAPER_NAME_A4, "Letter": Gtk.PAPER_NAME_LETTER}


def print_page(address: str, page: str, paper: str, to: Path) -> None:
    """Lay the page out on this paper and write it to a file."""
    view = WebKit2.WebView.new_with_context(WebKit2.WebContext.new_ephemeral())
    view.get_settings().set_enable_javascript(False)
    window = Gtk.OffscreenWindow()
    window.add(view)
    window.show_all()
    loop = GLib.MainLoop()
    operation = WebKit2.PrintOperation.new(view)
    failures = []

    def loaded(_view: WebKit2.WebView, event: WebKit2.LoadEvent) -> None:
        if event == WebKit2.LoadEvent.FINISHED:
            operation.print_()

    def failed(_operation: WebKit2.PrintOperation, error: GLib.Error) -> None:
        failures.append(error.message)

    setup = Gtk.PageSetup()
    setup.set_paper_size_and_default_margins(Gtk.PaperSize.new(_NAMES[paper]))
    settings = Gtk.PrintSettings()
    settings.set_printer("Print to File")
    settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, to.as_uri())
    settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
    operation.set_page_setup(setup)
    operation.set_print_settings(settings)
    operation.connect("finished", lambda _operation: loop.quit())
    operation.connect("failed", failed)
    view.connect("load-changed", loaded)
    view.load_html(page, address)
    loop.run()
    if failures:
        sys.exit(failures[0])


with tempfile.TemporaryDirectory() as folder:
    printed = Path(folder) / "printed.pdf"
    print_page(**json.load(sys.stdin), to=printed)
    sys.stdout.buffer.write(printed.read_bytes())
