"""How a unit may be written where no list of choices stands: as its code, or as pages show it."""

from calculator.scoring.quantities import Lab


def as_code(lab: Lab, written: str) -> str:
    """Return the UCUM code of a unit written as its code or as it is shown, else what was written.

    ``as_code(ANC, "/µL")`` is "/uL", and so is ``as_code(ANC, "/uL")``: messages name units as they
    are shown, so that what a message asks for is understood. ``as_code(ANC, "G/l")`` stays "G/l",
    which reading refuses.
    """
    return next((unit.code for unit in lab.units if written in (unit.code, unit.shown)), written)
