"""What the scoring module hands out cannot be changed, and is made with every part named."""

import importlib
import pkgutil
from dataclasses import fields, is_dataclass

import pytest

from calculator import scoring

MODULES = [
    importlib.import_module(f"{scoring.__name__}.{module.name}")
    for module in pkgutil.iter_modules(scoring.__path__)
]
DATACLASSES = sorted(
    {
        each
        for module in MODULES
        for each in vars(module).values()
        if isinstance(each, type) and is_dataclass(each)
    },
    key=lambda each: each.__qualname__,
)


def test_the_dataclasses_of_all_modules_are_looked_at() -> None:
    lines = "calculator.scoring.series_lines"  # has tuples alone, and classes that are no data
    looked_at = {each.__module__ for each in DATACLASSES}
    assert looked_at | {lines} == {module.__name__ for module in MODULES}


@pytest.mark.parametrize("each", DATACLASSES, ids=lambda each: each.__qualname__)
def test_it_is_frozen_and_each_of_its_fields_is_named_where_it_is_made(each: type) -> None:
    assert each.__dataclass_params__.frozen
    assert all(field.kw_only for field in fields(each))
