"""The two forms: their fields come from the scoring module, which also reads what was typed."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from calculator.presenter import icaht, labs
from calculator.scoring import series
from calculator.scoring.quantities import ANC, LABS, Lab
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
        attributes = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}
        if lab.name == "marrow_blasts":
            attributes |= {"inputmode": "text", "autocapitalize": "characters"}  # M1, M2, M3
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
        # The script remembers the units of this device, but never one that has to be chosen.
        remembered = {} if lab.default_unit is None else {"data-remembered": ""}
        super().__init__(
            label=f"Unit of {lab.label}",
            required=False,
            initial=lab.default_unit.code if lab.default_unit else "",
            widget=_Select(choices=choices, attrs={"autocomplete": "off", **remembered}),
        )


def typed(sent: QueryDict, name: str) -> str:
    """Return what was sent; a name sent twice is two numbers, and refused as such."""
    return " ".join(sent.getlist(name))


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
            # Marrow blasts have no field of their unit, but somebody else's form may send one.
            known = problem.field in self.fields
            name = problem.field if known else problem.field.removesuffix("_unit")
            self.add_error(name, forms.ValidationError(problem.message, problem.code))

    def described(self, action: str, *layout: object) -> FormHelper:
        """Describe a form to crispy-forms."""
        helper = FormHelper()
        helper.disable_csrf = True  # see views.py
        helper.form_action = action
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
