"""The shapes of requests and answers, as JSON Schema (2020-12) made from the labs and their units.

They describe; they don't check: labs are read by ``interop.lab_values``, in the form's words. Tests
hold every answer against them.
"""

from collections.abc import Iterable

from calculator.interop.card import LONGEST_SUMMARY
from calculator.interop.cds_hooks import HOOK
from calculator.scoring.provenance import Grade
from calculator.scoring.quantities import ANC, LABS, Lab
from calculator.scoring.score import Group
from calculator.scoring.series import LAST_DAY, MOST_LINES

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_VALUE: Schema = {"type": ["string", "number", "null"]}

# What ``errors`` can say; a test compares it with what the program says.
PROBLEM_CODES = (
    "ambiguous", "columns", "comma", "date", "date_missing", "day", "empty", "exponent", "line",
    "mark_unknown", "marks", "minus", "negative", "no_day", "not_a_number", "nothing_entered",
    "outside_limits", "plus", "range", "sent_twice", "several", "shape", "sign", "signs",
    "too_early", "too_long", "unit_in_value", "unit_missing", "unit_unknown", "units_differ",
    "units_mixed", "unknown_name", "unknown_parameter",
)  # fmt: skip


def ref(name: str) -> Schema:
    """Return a reference to a shape by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def shapes(*, fhir: bool, cds_hooks: bool) -> dict[str, Schema]:
    """Return every shape by its name; those of record systems where their addresses are on."""
    return {
        **_requests(),
        **_answers(),
        **_definitions(),
        **(_fhir() if fhir else {}),
        **(_cds_hooks() if cds_hooks else {}),
    }


def _shape(
    description: str, properties: dict[str, Schema], *, optional: Iterable[str] = (), **more: object
) -> Schema:
    required = [name for name in properties if name not in set(optional)]
    shape: Schema = {"type": "object", "description": description, "properties": properties}
    return shape | ({"required": required} if required else {}) | more


def _closed(description: str, properties: dict[str, Schema], required: tuple[str, ...]) -> Schema:
    """Return the shape of what is sent: a name that is not known is refused."""
    optional = set(properties) - set(required)
    return _shape(description, properties, optional=optional, additionalProperties=False)


def _enum(values: Iterable[str], description: str) -> Schema:
    return {"type": "string", "enum": list(values), "description": description}


def _units(codes: Iterable[str], description: str) -> Schema:
    """Return an enumeration of UCUM codes, with names for languages that need them: E9_PER_L."""
    found = list(dict.fromkeys(codes))
    names = [
        code.replace("10*", "E").replace("/", "_PER_").replace("%", "PERCENT").strip("_").upper()
        for code in found
    ]
    return _enum(found, description) | {"x-enum-varnames": names}


def _list(of: Schema, **more: object) -> Schema:
    return {"type": "array", "items": of, **more}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


# --- What is sent ---


def _titled(lab: Lab) -> str:
    return lab.name.title().replace("_", "")


def _requests() -> dict[str, Schema]:
    labs = {lab.name: _or_null(ref(_titled(lab))) for lab in LABS}
    series: dict[str, Schema] = {
        "unit": _or_null(ref(f"{_titled(ANC)}Unit")),
        "values": _list(ref("DayValue"), minItems=1, maxItems=MOST_LINES),
        "follow_up_day": {"type": ["integer", "null"], "minimum": 0, "maximum": LAST_DAY},
    }
    words = "Labs from before lymphodepletion, at least one of the score's five; absent: not known."
    return {
        "ScoreRequest": _closed(words, labs, ()),
        **{name: shape for lab in LABS for name, shape in _of_lab(lab).items()},
        "IcahtRequest": _closed(
            "ANC by day after infusion; unit is that of all values without one of their own.",
            series,
            ("values",),
        ),
        "DayValue": _list(
            {"type": ["integer", "number", "string", "null"]},
            description="Day, value, and the value's own unit where it has one: [4, 300].",
            minItems=2,
            maxItems=3,
        ),
    }


def _of_lab(lab: Lab) -> dict[str, Schema]:
    value = _VALUE | {"description": "A text such as 45, <5 or >300, or a number, read exactly."}
    unit = f"{_titled(lab)}Unit"
    lab_words = f"{lab.spelled_out}: a value, and the UCUM code of its unit."
    return {
        _titled(lab): _closed(lab_words, {"value": value, "unit": _or_null(ref(unit))}, ()),
        unit: _units((unit.code for unit in lab.units), f"UCUM codes for {lab.spelled_out}."),
    }


# --- What comes back ---


def _score() -> dict[str, Schema]:
    return {
        "total": ref("Points"),
        "maximum": _COUNT,
        "group": ref("Group"),
        "risk": TEXT,
        "outcome": TEXT,
        "high_risk_from": _COUNT,
        "incomplete": _MAYBE_TEXT,
        "settling": _MAYBE_TEXT,
        "disputed": _MAYBE_TEXT,
        "group_at_disputed_cutoff": _or_null(ref("Group")),
        "changes": _list(TEXT),
        "items": _list(ref("Item")),
        "definition": TEXT,
        "citation": TEXT,
        "unverified": _list(TEXT),
        "expected": _or_null(ref("Expected")),
    }


def _answers() -> dict[str, Schema]:
    other_unit = {"name": ref("LabName"), "if_unit": ref("UnitCode")}
    grading = dict.fromkeys(("grade", "d500", "d100"), _COUNT)
    return {
        "ScoreAnswer": _shape(
            "Both scores; CAR-HT with ferritin open where it is blank.",
            {
                "all_ht": ref("AllHt"),
                "car_ht": ref("Score"),
                "unit_checks": _list(ref("UnitCheck")),
                "population": TEXT,
                "confounders": TEXT,
                "version": TEXT,
            },
        ),
        "Score": _shape("One score.", _score()),
        "AllHt": _shape(
            "ALL-HT, with what its verdict says first: units in doubt, or a cut-off that decides.",
            _score() | {"headline": TEXT, "doubts": _list(TEXT)},
        ),
        "Points": _shape(
            "The lowest and the highest points that the labs allow.",
            {"low": _COUNT, "high": _COUNT},
        ),
        "Group": _enum((each.value for each in Group), "The risk group."),
        "Item": _shape(
            "One lab of a score.",
            {
                "name": ref("LabName"),
                "entered": _MAYBE_TEXT,
                "unit": _or_null(ref("UnitCode")),
                "points": ref("Points"),
                "band": _MAYBE_TEXT,
                "band_unit": ref("UnitCode"),
                "cautions": _list(TEXT),
            },
        ),
        "LabName": _enum((lab.name for lab in LABS), "The labs."),
        "UnitCode": _units((unit.code for lab in LABS for unit in lab.units), "UCUM codes."),
        "Expected": _shape(
            "What the publication reports of the two groups; not a forecast for one patient.",
            {
                "cumulative_days_of_neutropenia": {"type": ["integer", "null"]},
                "high_risk_group": _COUNT,
                "low_risk_group": _COUNT,
                "words": TEXT,
            },
        ),
        "UnitCheck": _shape(
            "Values that may be in other units, and would then move the group; the first again.",
            other_unit
            | {
                "labs": _list(ref("OtherUnit")),
                "total": ref("Points"),
                "group": ref("Group"),
                "message": TEXT,
            },
        ),
        "OtherUnit": _shape("A lab, and the unit that its value may be in.", other_unit),
        "IcahtAnswer": _shape(
            "An early ICAHT grade; while it is provisional, false means not yet.",
            {
                "longest": ref("Grading"),
                "cumulative": ref("Grading"),
                "days_below_500": _COUNT,
                "severe_prolonged_neutropenia": {"type": "boolean"},
                "provisional": {"type": "boolean"},
                "last_day": _COUNT,
                "words": TEXT,
                "warnings": _list(TEXT),
                "version": TEXT,
            },
        ),
        "Grading": _shape("A grade by one counting rule, and the days it rests on.", grading),
        "Problem": _shape(
            "A problem document (RFC 9457).",
            {
                "type": TEXT,
                "title": TEXT,
                "status": {"type": "integer"},
                "detail": TEXT,
                "errors": _list(ref("FieldProblem")),
            },
        ),
        "FieldProblem": _shape(
            "What is wrong with one field or parameter, in the form's words.",
            {"field": TEXT, "code": ref("ProblemCode"), "message": TEXT},
        ),
        "ProblemCode": _enum(PROBLEM_CODES, "Kinds of problems; a later version may have more."),
    }


def _definitions() -> dict[str, Schema]:
    return {
        "Definitions": _shape(
            "The labs and both scores' tables, each number with its provenance.",
            {
                "labs": _list(ref("Lab")),
                "scores": _list(ref("ScoreDefinition")),
                "version": TEXT,
            },
        ),
        "Lab": _shape(
            "A lab: its units, and which values are possible and which usual.",
            {
                "name": ref("LabName"),
                "label": TEXT,
                "units": _list(ref("Unit")),
                "default_unit": _or_null(ref("UnitCode")),
                "canonical_unit": ref("UnitCode"),
                "possible": ref("Limits"),
                "usual": ref("Limits"),
                "loinc": _list(TEXT),
            },
        ),
        "Unit": _shape(
            "A unit, and how many of the canonical unit one of it is, as an exact decimal.",
            {"code": ref("UnitCode"), "shown": TEXT, "factor": TEXT},
        ),
        "Limits": _shape(
            "Exact decimals in the canonical unit; the limits are ours.",
            {"low": TEXT, "high": TEXT, "source": _enum(["ours"], "Whose limits these are.")},
        ),
        "ScoreDefinition": _shape(
            "The table of a score.",
            {
                "name": _enum(["all_ht", "car_ht"], "The scores."),
                "label": TEXT,
                "version": TEXT,
                "maximum": _COUNT,
                "high_risk_from": ref("Cutoff"),
                "items": _list(ref("ItemDefinition")),
                "citation": ref("Citation"),
                "unverified": _list(TEXT),
            },
        ),
        "Cutoff": _shape(
            "From how many points on the risk is high.",
            {"value": _COUNT, "provenance": ref("Provenance")},
        ),
        "ItemDefinition": _shape(
            "A lab of a score: its bands from the lowest up, and the cuts between them.",
            {
                "name": ref("LabName"),
                "unit": ref("UnitCode"),
                "bands": _list(ref("Band")),
                "points_provenance": ref("Provenance"),
                "cuts": _list(ref("Cut")),
            },
        ),
        "Band": _shape(
            "A band of values, and its points.",
            {"band": TEXT, "name": _MAYBE_TEXT, "points": _COUNT},
        ),
        "Cut": _shape(
            "A cut-off as an exact decimal, and the band into which an exact tie falls.",
            {
                "value": TEXT,
                "tie": _enum(["below", "above"], "The band of a tie."),
                "provenance": ref("Provenance"),
                "tie_provenance": ref("Provenance"),
            },
        ),
        "Citation": _shape(
            "The publication.",
            {"text": TEXT, "doi": _MAYBE_TEXT, "provenance": ref("Provenance")},
        ),
        "Provenance": _enum((each.value for each in Grade), "How a number came to us."),
    }


# --- FHIR R4, as far as it is made or read here; any other element may be there as well ---


def _resource(
    kind: str, description: str, properties: dict[str, Schema], *, optional: Iterable[str] = ()
) -> Schema:
    named: Schema = {"type": "string", "const": kind}
    return _shape(description, {"resourceType": named, **properties}, optional=optional)


def _fhir() -> dict[str, Schema]:
    concept, reference = ref("CodeableConcept"), ref("Reference")
    points: dict[str, Schema] = {"valueInteger": _COUNT, "valueRange": ref("PointsRange")}
    found = [ref("ScoreObservation"), ref("RiskAssessment"), ref("OperationOutcome")]
    return {
        "Resource": _shape(
            "Any resource, with its own elements.",
            {"resourceType": TEXT},
            additionalProperties=True,
        ),
        "Bundle": _resource(
            "Bundle",
            "Observations by LOINC with UCUM units, of one patient.",
            {
                "type": _enum(["collection", "searchset"], "A searchset must be whole."),
                "entry": _list(ref("BundleEntry")),
            },
            optional=["entry"],
        ),
        "BundleEntry": _shape(
            "A resource, and its address.",
            {"fullUrl": TEXT, "resource": ref("Resource")},
            optional=["fullUrl"],
        ),
        "Parameters": _resource(
            "Parameters",
            "A Bundle, as $score takes it, and as-of.",
            {"parameter": _list(ref("Parameter"))},
        ),
        "Parameter": _shape(
            "A parameter.",
            {"name": TEXT, "resource": ref("Resource"), "valueDateTime": TEXT, "valueDate": TEXT},
            optional=["resource", "valueDateTime", "valueDate"],
        ),
        "ScoreBundle": _resource(
            "Bundle",
            "Both scores and a risk assessment, and what there is to say of the input.",
            {
                "type": _enum(["collection"], "The type of the Bundle."),
                "timestamp": TEXT,
                "entry": _list(ref("ScoreEntry")),
            },
        ),
        "ScoreEntry": _shape("A result.", {"fullUrl": TEXT, "resource": {"anyOf": found}}),
        "ScoreObservation": _resource(
            "Observation",
            "A score: valueInteger, or valueRange where labs are missing.",
            {
                "text": ref("Narrative"),
                "contained": _list(ref("Resource")),
                "status": _enum(["final", "preliminary"], "Preliminary while a lab is open."),
                "category": _list(concept),
                "code": concept,
                "subject": reference,
                "effectivePeriod": ref("Period"),
                "issued": TEXT,
                **points,
                "interpretation": _list(concept),
                "note": _list(ref("Annotation")),
                "method": concept,
                "device": reference,
                "derivedFrom": _list(reference),
                "component": _list(ref("ScoreComponent")),
            },
            optional=["effectivePeriod", *points, "derivedFrom"],
        ),
        "Narrative": _shape("The same in words, as XHTML.", {"status": TEXT, "div": TEXT}),
        "Period": _shape(
            "From the oldest to the newest lab that was used.",
            {"start": TEXT, "end": TEXT},
        ),
        "ScoreComponent": _shape(
            "The points of one lab.",
            {"code": concept, **points, "interpretation": _list(concept)},
            optional=points,
        ),
        "PointsRange": _shape(
            "The lowest and the highest points.",
            {"low": ref("Quantity"), "high": ref("Quantity")},
        ),
        "Quantity": _shape(
            "A number of points.",
            {"value": {"type": "number"}, "unit": TEXT, "system": TEXT, "code": TEXT},
        ),
        "RiskAssessment": _resource(
            "RiskAssessment",
            "The risk of severe prolonged neutropenia, by ALL-HT; without a probability.",
            {
                "text": ref("Narrative"),
                "status": _enum(["final", "preliminary"], "As the score's."),
                "subject": reference,
                "method": concept,
                "occurrenceDateTime": TEXT,
                "basis": _list(reference),
                "prediction": _list(ref("Prediction")),
            },
        ),
        "Prediction": _shape(
            "What is predicted, and why.",
            {"outcome": concept, "qualitativeRisk": concept, "rationale": TEXT},
        ),
        "OperationOutcome": _resource(
            "OperationOutcome", "What is wrong, or to be said.", {"issue": _list(ref("Issue"))}
        ),
        "Issue": _shape(
            "One problem or remark, in our words, with the elements that it concerns.",
            {
                "severity": _enum(["error", "warning", "information"], "How bad it is."),
                "code": _enum(ISSUE_CODES, "FHIR's issue types."),
                "diagnostics": TEXT,
                "expression": _list(TEXT),
            },
            optional=["expression"],
        ),
        "CodeableConcept": _shape(
            "A concept.",
            {"coding": _list(ref("Coding")), "text": TEXT},
            optional=["coding"],
        ),
        "Coding": _shape(
            "A code.", {"system": TEXT, "code": TEXT, "display": TEXT}, optional=["display"]
        ),
        "Reference": _shape(
            "A patient or a resource.",
            {"reference": TEXT, "identifier": ref("Identifier"), "display": TEXT},
            optional=["reference", "identifier", "display"],
        ),
        "Identifier": _shape(
            "An identifier as it was sent.", {"system": TEXT, "value": TEXT}, optional=["system"]
        ),
        "Annotation": _shape("A note.", {"text": TEXT}),
        "CapabilityStatement": _resource(
            "CapabilityStatement",
            "What this server can do.",
            {
                "url": TEXT,
                "status": TEXT,
                "date": TEXT,
                "kind": TEXT,
                "fhirVersion": TEXT,
                "format": _list(TEXT),
            },
        ),
        "CodeSystem": _resource(
            "CodeSystem",
            "Codes of our own, at the address that the site gives them.",
            {
                "id": TEXT,
                "url": TEXT,
                "version": TEXT,
                "name": TEXT,
                "status": TEXT,
                "content": TEXT,
                "concept": _list(ref("Concept")),
            },
        ),
        "Concept": _shape("A code, and what it stands for.", {"code": TEXT, "display": TEXT}),
        "OperationDefinition": _resource(
            "OperationDefinition",
            "How an operation is called.",
            {
                "id": TEXT,
                "url": TEXT,
                "name": TEXT,
                "status": TEXT,
                "kind": TEXT,
                "code": TEXT,
            },
        ),
    }


# FHIR R4's issue types (https://hl7.org/fhir/R4/valueset-issue-type.html).
ISSUE_CODES = (
    "business-rule", "code-invalid", "conflict", "deleted", "duplicate", "exception", "expired",
    "extension", "forbidden", "incomplete", "informational", "invalid", "invariant", "lock-error",
    "login", "multiple-matches", "no-store", "not-found", "not-supported", "processing",
    "required", "security", "structure", "suppressed", "throttled", "timeout", "too-costly",
    "too-long", "transient", "unknown", "value",
)  # fmt: skip


# --- CDS Hooks 2.0 ---


def _cds_hooks() -> dict[str, Schema]:
    return {
        "Services": _shape("The services.", {"services": _list(ref("Service"))}),
        "Service": _shape(
            "A service, and the queries whose answers it needs.",
            {
                "hook": _enum([HOOK], "When it is asked."),
                "id": TEXT,
                "title": TEXT,
                "description": TEXT,
                "prefetch": {"type": "object", "additionalProperties": TEXT},
            },
        ),
        "HookRequest": _shape(
            "What a record system sends when a patient is opened.",
            {
                "hook": _enum([HOOK], "The hook."),
                "hookInstance": TEXT,
                "context": ref("HookContext"),
                "prefetch": {
                    "type": ["object", "null"],
                    "description": "The answers by the names of the queries.",
                    "additionalProperties": True,
                },
            },
            optional=["prefetch"],
        ),
        "HookContext": _shape(
            "The patient; what else a record system says of the context is not read.",
            {"patientId": TEXT},
            additionalProperties=True,
        ),
        "Cards": _shape("One card, or none.", {"cards": _list(ref("Card"))}),
        "Card": _shape(
            "What to show; detail is Markdown.",
            {
                "uuid": TEXT,
                "summary": TEXT | {"maxLength": LONGEST_SUMMARY - 1},
                "indicator": _enum(["info", "warning"], "How urgent it is."),
                "detail": TEXT,
                "source": ref("CardSource"),
                "links": _list(ref("CardLink")),
            },
        ),
        "CardSource": _shape("The publication.", {"label": TEXT, "url": TEXT}, optional=["url"]),
        "Feedback": {"description": "What became of a card; it is not looked at."},
        "Nothing": {"type": "object", "description": "An empty object.", "maxProperties": 0},
        "CardLink": _shape(
            "Where to go on.",
            {"label": TEXT, "url": TEXT, "type": _enum(["absolute", "smart"], "The link's type.")},
        ),
    }
