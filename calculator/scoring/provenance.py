"""How well a number is known, and where it comes from."""

from dataclasses import dataclass
from enum import Enum


class Grade(Enum):
    """How a number came to us. Shown to the user wherever the number is shown to matter."""

    ARTICLE = "article"
    """Read in the article's full text by somebody who held it."""
    ABSTRACT = "abstract"
    """Read in the publication's own abstract or table."""
    SECONDARY = "secondary"
    """Restated by another source that cites the publication."""
    INFERRED = "inferred"
    """Follows from the above by our reasoning; nobody has checked it against the article yet."""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A publication, as it is printed below a result."""

    authors: str
    title: str | None  # None: our source does not give it
    journal: str
    where: str  # year;volume(issue):pages
    doi: str | None
    pmid: str | None
    grade: Grade  # how the bibliographic data themselves are known

    @property
    def url(self) -> str | None:
        """Return the address that resolves the DOI, where there is one."""
        return f"https://doi.org/{self.doi}" if self.doi else None


NAIR_2025 = Citation(
    authors="Nair MS, Silbert SK, Rejeski K, et al.",
    title=(
        "Development of ALL-Hematotox: predicting post-CAR T-cell hematotoxicity in B-cell acute "
        "lymphoblastic leukemia"
    ),
    journal="Blood",
    where="2025;145(15):1615-1626",
    doi="10.1182/blood.2024025910",
    pmid="39561284",
    grade=Grade.SECONDARY,
)

REJESKI_2021 = Citation(
    authors="Rejeski K, et al.",
    title=(
        "CAR-HEMATOTOX: a model for CAR T-cell-related hematologic toxicity in relapsed/refractory "
        "large B-cell lymphoma"
    ),
    journal="Blood",
    where="2021;138(24):2499-2513",
    doi="10.1182/blood.2020010543",
    pmid=None,
    grade=Grade.SECONDARY,
)

REJESKI_2023 = Citation(
    authors="Rejeski K, Subklewe M, Aljurf M, et al.",
    title=(
        "Immune effector cell-associated hematotoxicity: EHA/EBMT consensus grading and best "
        "practice recommendations"
    ),
    journal="Blood",
    where="2023;142(10):865-877",
    doi=None,
    pmid=None,
    grade=Grade.SECONDARY,
)

LIANG_2024 = Citation(
    authors="Liang EC, Rejeski K, Fei T, et al.",
    title=(
        "Development and validation of an automated computational approach to grade immune "
        "effector cell-associated hematotoxicity"
    ),
    journal="Bone Marrow Transplant",
    where="2024;59:910-917",
    doi=None,
    pmid=None,
    grade=Grade.SECONDARY,
)

# The grading of platelets: cited for what it says about the counting of episodes.
REJESKI_2025 = Citation(
    authors="Rejeski K, Sanz J, Fei T, et al.",
    title="T-ICAHT: grading and prognostic impact of thrombocytopenia after CAR T-cell therapy",
    journal="Blood",
    where="2025",
    doi="10.1182/blood.2025028833",
    pmid=None,
    grade=Grade.SECONDARY,
)

CULBERT_2025 = Citation(
    authors="Culbert A, et al.",
    title=None,
    journal="J Immunother Cancer",
    where="2025;13(9):e012436",
    doi="10.1136/jitc-2025-012436",
    pmid="40953923",
    grade=Grade.ABSTRACT,
)
