"""The calculator as Django's application."""

from django.apps import AppConfig


class CalculatorConfig(AppConfig):
    """Stops the start where a setting names a lab, a unit or a code that cannot be."""

    name = "calculator"

    def ready(self) -> None:
        """Check the site's units and codes; raises ImproperlyConfigured."""
        # Forms need the applications.
        from calculator.api.site import site_lab_codes  # noqa: PLC0415
        from calculator.web.forms import site_units  # noqa: PLC0415

        site_units()
        site_lab_codes()
