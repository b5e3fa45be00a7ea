"""The doors for other programs, over HTTP."""
