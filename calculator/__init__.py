"""The ALL-Hematotox calculator: the project package and its only app."""

# The one place where the program's version stands; pyproject.toml reads it from here.
__version__ = "1.1.0"
