"""The two forms: their fields come from the scoring module, which also reads what was typed."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.urls import reverse

from calculator.presenter import icaht, labs
from calculator.scoring import series
from calculator.scoring.quantities import ANC, LABS, MARROW_BLASTS, Lab, Unit
from calculator.scoring.reading import Entry, Problem, Readings, read
from calculator.scoring.series import Series
from calculator.scoring.tables import ALL_HT, CAR_HT


class _ValueAndUnit(BoundField):
    """A value together with its unit, which stands on the same line."""

    @property
    def unit(self) -> BoundField | None:
        """Return the field of the unit, where there is one to choose."""
        name = f"{self.name}_unit"
        return self.form[name] if name in self.form.fields else None

    @property
    def only_unit(self) -> str:
        """Return the unit as text, where there is no choice."""
        assert isinstance(self.field, _ValueField)
        return "" if self.unit else self.field.lab.canonical.shown


class _Input(forms.TextInput):
    template_name = "clinic/input.html"  # one flat template, where Django nests three


class _Select(forms.Select):
    template_name = "clinic/select.html"


class _Textarea(forms.Textarea):
    template_name = "clinic/textarea.html"


class _ValueField(forms.Field):
    # A plain field, not a number field: a browser's number field drops a comma in silence.
    bound_field_class = _ValueAndUnit

    def __init__(self, lab: Lab) -> None:
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        if lab is MARROW_BLASTS:
            attributes |= {"autocapitalize": "characters"}  # M1, M2, M3
        else:
            attributes |= {"data-number": ""}  # the script asks for a keypad, and adds < and >
        super().__init__(
            label=lab.label,
            help_text=labs.hint(lab),
            required=False,
            widget=_Input(attrs=attributes),
        )
        self.lab = lab


class _UnitField(forms.Field):
    def __init__(self, lab: Lab) -> None:
        choices = [(unit.code, labs.unit_choice(unit)) for unit in lab.units]
        if lab.default_unit is None:
            choices.insert(0, ("", "Choose unit"))
        default = site_units().get(lab.name, lab.default_unit)
        super().__init__(
            label=f"Unit of {lab.label}",
            required=False,
            initial=default.code if default else "",
            widget=_Select(choices=choices, attrs={"autocomplete": "off"}),
        )


def site_units() -> dict[str, Unit]:
    """Return the units that this site preselects, by lab: {"anc": ANC.unit("/uL")}.

    Raises ImproperlyConfigured for a lab or a unit that is none, and for a lab that must be chosen.
    """
    units = {}
    for name, code in settings.UNITS.items():
        lab = next((lab for lab in LABS if lab.name == name and lab.unit_is_chosen), None)
        unit = lab.unit(code) if lab and lab.default_unit else None
        if unit is None:
            raise ImproperlyConfigured(
                f"CALCULATOR_UNITS has {name}:{code}: write one of "
                f"{', '.join(_possible_defaults())}."
            )
        units[name] = unit
    return units


def _possible_defaults() -> Iterator[str]:
    for lab in LABS:
        if lab.unit_is_chosen and lab.default_unit:  # CRP is chosen each time
            yield from (f"{lab.name}:{unit.code}" for unit in lab.units)


def typed(sent: QueryDict, name: str) -> str:
    """Return what was sent; a name sent twice is two numbers, and refused as such.

    Not joined by a space, which may group thousands: 45 and 450 are no 45 450.
    """
    return "; ".join(sent.getlist(name))


def read_labs(sent: QueryDict) -> Readings:
    """Read the six labs of a form that was sent; raises UnreadableLabs."""
    return read(
        {
            lab.name: Entry(typed(sent, lab.name), typed(sent, f"{lab.name}_unit") or None)
            for lab in LABS
        }
    )


def read_series(sent: QueryDict) -> Series:
    """Read the series of a form that was sent.

    Raises UnreadableLabs, and SeriesTooLongError where the text has more lines than any series has.
    """
    return series.read_series(
        typed(sent, "series"),
        unit=typed(sent, "unit"),
        infusion_date=typed(sent, "infusion_date"),
        follow_up_day=typed(sent, "follow_up_day"),
        decimal_mark=typed(sent, "decimal_mark"),
    )


class _SentForm(forms.Form):
    """A form whose fields are read together, by read_labs or read_series, which word all errors."""

    def __init__(
        self, sent: QueryDict | None = None, *, problems: tuple[Problem, ...] = (), **given: Any
    ) -> None:
        super().__init__(sent, **given)
        self.problems = problems

    def clean(self) -> None:
        """Put each problem that reading found to its field."""
        for problem in self.problems:
            error = forms.ValidationError(problem.message, problem.code)
            self.add_error(self._field_of(problem), error)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Return each problem with the id of its field, in the order of the fields.

        For example ("id_crp", "CRP: Enter a number, …").
        """
        return [
            (field.id_for_label, problem.named)
            for field in self
            for problem in self.problems
            if self._field_of(problem) == field.name
        ]

    def _field_of(self, problem: Problem) -> str:
        # Marrow blasts have no field of their unit, but somebody else's form may send one.
        known = problem.field in self.fields
        return problem.field if known else problem.field.removesuffix("_unit")

    def described(self, name: str, *layout: object) -> FormHelper:
        """Describe a form to crispy-forms; ``name`` is that of its page in urls.py."""
        helper = FormHelper()
        helper.disable_csrf = True  # see SILENCED_SYSTEM_CHECKS in settings.py
        # An address of its own: where a form posts to the address that it stands at, Firefox takes
        # the answer for a replacement of the form, and Back leaves the calculator.
        helper.form_action = f"{reverse(name)}?result"
        helper.attrs = {"novalidate": "", "autocomplete": "off"}
        helper.layout = Layout(*layout)
        return helper


class LabsForm(_SentForm):
    """Six values and their units."""

    def __init__(self, sent: QueryDict | None = None, **given: Any) -> None:
        super().__init__(sent, **given)
        for lab in LABS:
            self.fields[lab.name] = _ValueField(lab)
            if lab.unit_is_chosen:
                self.fields[f"{lab.name}_unit"] = _UnitField(lab)

    @property
    def helper(self) -> FormHelper:
        """Describe the form's layout to crispy-forms."""
        return self.described(
            "calculator",
            Fieldset("Labs before lymphodepletion", *(item.lab.name for item in ALL_HT.items)),
            Fieldset(f"For comparison: {CAR_HT.label}", CAR_HT.items[-1].lab.name),
            Submit("", "Calculate"),
        )


class SeriesForm(_SentForm):
    """A series of ANC values."""

    series = forms.Field(
        label="ANC values from day 0 on",
        help_text=icaht.SERIES_HINT,
        required=False,
        widget=_Textarea(
            attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false", "data-lines": ""}
        ),
    )
    unit = forms.Field(
        label="Unit of all values",
        help_text=icaht.UNIT_HINT,
        required=False,
        widget=_Select(
            choices=[
                ("", "Choose unit"),
                *((unit.code, labs.unit_choice(unit)) for unit in ANC.units),
            ],
            attrs={"autocomplete": "off"},
        ),
    )
    decimal_mark = forms.Field(
        label="Decimal mark",
        help_text=icaht.DECIMAL_MARK_HINT,
        required=False,
        widget=_Select(choices=icaht.DECIMAL_MARKS, attrs={"autocomplete": "off"}),
    )
    infusion_date = forms.Field(
        label="Date of infusion",
        help_text=icaht.INFUSION_HINT,
        required=False,
        widget=_Input(attrs={"autocomplete": "off"}),
    )
    follow_up_day = forms.Field(
        label="Day on which follow-up ended",
        help_text=icaht.FOLLOW_UP_HINT,
        required=False,
        widget=_Input(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    @property
    def helper(self) -> FormHelper:
        """Describe the form's layout to crispy-forms."""
        return self.described(
            "icaht",
            Fieldset("Days after infusion", "series", "unit"),
            Fieldset("Where needed", "decimal_mark", "infusion_date", "follow_up_day"),
            Submit("", "Grade"),
        )
