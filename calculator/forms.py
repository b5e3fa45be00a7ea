"""The lab-entry form: its fields come from the scoring module, which also reads what was typed."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from calculator import presenter
from calculator.scoring.quantities import LABS, Lab
from calculator.scoring.reading import Entry, Readings, UnreadableLabs, read
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


class _ValueField(forms.Field):
    # A plain field, not a number field: a browser's number field drops a comma in silence.
    bound_field_class = _ValueAndUnit

    def __init__(self, lab: Lab) -> None:
        attributes = {"inputmode": "decimal", "autocomplete": "off", "spellcheck": "false"}
        if lab.name == "marrow_blasts":
            attributes |= {"inputmode": "text", "autocapitalize": "characters"}  # M1, M2, M3
        super().__init__(
            label=lab.label,
            help_text=presenter.hint(lab),
            required=False,
            widget=forms.TextInput(attrs=attributes),
        )
        self.lab = lab


class _UnitField(forms.Field):
    def __init__(self, lab: Lab) -> None:
        choices = [(unit.code, presenter.unit_choice(unit)) for unit in lab.units]
        if lab.default_unit is None:
            choices.insert(0, ("", "Choose unit"))
        # The script remembers the units of this device, but never one that has to be chosen.
        remembered = {} if lab.default_unit is None else {"data-remembered": ""}
        super().__init__(
            label=f"Unit of {lab.label}",
            required=False,
            initial=lab.default_unit.code if lab.default_unit else "",
            widget=forms.Select(choices=choices, attrs={"autocomplete": "off", **remembered}),
        )


class LabsForm(forms.Form):
    """Six values and their units, read by ``scoring.reading``, which words all errors."""

    readings: Readings

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        for lab in LABS:
            self.fields[lab.name] = _ValueField(lab)
            if lab.unit_is_chosen:
                self.fields[f"{lab.name}_unit"] = _UnitField(lab)

    def clean(self) -> None:
        """Read all labs; each problem goes to its field."""
        entries = {lab.name: Entry(self._typed(lab.name), self._unit(lab)) for lab in LABS}
        try:
            self.readings = read(entries)
        except UnreadableLabs as unreadable:
            for problem in unreadable.problems:
                self.add_error(problem.field, forms.ValidationError(problem.message, problem.code))

    def _typed(self, name: str) -> str:
        """Return what was sent, exactly; a name sent twice is two numbers, and refused as such."""
        assert isinstance(self.data, QueryDict)
        return " ".join(self.data.getlist(name))

    def _unit(self, lab: Lab) -> str | None:
        return self._typed(f"{lab.name}_unit") or None

    def entered(self) -> list[tuple[str, str]]:
        """Return names and values as they were sent, for "Change a value"."""
        return [(name, self._typed(name)) for name in self.fields]

    @property
    def helper(self) -> FormHelper:
        """Describe the form's layout to crispy-forms."""
        helper = FormHelper()
        helper.disable_csrf = True  # see views.calculator
        helper.form_action = "calculator"
        helper.attrs = {"novalidate": "", "autocomplete": "off"}
        helper.layout = Layout(
            Fieldset("Labs before lymphodepletion", *(item.lab.name for item in ALL_HT.items)),
            Fieldset(f"For comparison: {CAR_HT.label}", CAR_HT.items[-1].lab.name),
            Submit("", "Calculate"),
        )
        return helper
