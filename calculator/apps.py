"""The calculator as Django's application."""

from django.apps import AppConfig


class CalculatorConfig(AppConfig):
    """Stops the start where a setting names a lab or a unit that is none."""

    name = "calculator"

    def ready(self) -> None:
        """Check the site's units; raises ImproperlyConfigured."""
        from calculator.forms import site_units  # noqa: PLC0415 - forms need the applications

        site_units()
