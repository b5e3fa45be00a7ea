"""By which codes the labs are known in a record: LOINC's, and those that a site adds."""

from collections.abc import Mapping
from dataclasses import dataclass

from calculator.scoring.quantities import LABS, Lab

LOINC = "http://loinc.org"
BLASTS_IN_BLOOD = "26446-5"  # blasts among the leukocytes of blood: never marrow

Code = tuple[str, str]  # system and code
SiteCodes = Mapping[str, tuple[Code, ...]]  # by the lab's name


@dataclass(frozen=True, kw_only=True)
class LabCodes:
    """Which lab a code names, and which lab it is merely related to, with how that was measured.

    ``LabCodes(read=…, related=…).read["http://loinc.org", "778-1"]`` is platelets.
    """

    read: Mapping[Code, Lab]
    related: Mapping[Code, tuple[Lab, str]]

    def asked_for(self, lab: Lab) -> tuple[Code, ...]:
        """Return the codes by which a record is asked for a lab, the related ones last."""
        return (
            *(code for code, known in self.read.items() if known is lab),
            *(code for code, (known, _) in self.related.items() if known is lab),
        )


def lab_codes(site: SiteCodes) -> LabCodes:
    """Return LOINC's codes with those of a site.

    ``lab_codes({"crp": (("urn:local", "CRP"),)})`` reads CRP by 1988-5, 30522-7 and CRP. Raises
    ValueError, with a sentence, for a name that is no lab's and for a code that means something
    else already.
    """
    labs = {lab.name: lab for lab in LABS}
    related = {(LOINC, code): (lab, how) for lab in LABS for code, how in lab.related_loinc}
    read = {(LOINC, code): lab for lab in LABS for code in lab.loinc}
    for name, codes in site.items():
        if name not in labs:
            raise ValueError(f"{name} is no lab; write one of {', '.join(labs)}")
        for code in codes:
            taken = related.get(code, (read.get(code),))[0]
            if code == (LOINC, BLASTS_IN_BLOOD) or (taken and taken.name != name):
                raise ValueError(f"{'|'.join(code)} is not {name}")
            related.pop(code, None)
            read[code] = labs[name]
    return LabCodes(read=read, related=related)


LOINC_ALONE = lab_codes({})
