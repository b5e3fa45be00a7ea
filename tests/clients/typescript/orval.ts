// A program with the client that orval makes; prints what it finds.
import * as calculator from "./generated.js";

const platelets: calculator.Platelets = {
  value: "45",
  unit: calculator.PlateletsUnit.E9_PER_L,
};
const bundle: calculator.Bundle = {
  resourceType: "Bundle",
  type: "collection",
  entry: [
    {
      resource: {
        resourceType: "Observation",
        status: "final",
        code: { coding: [{ system: "http://loinc.org", code: "777-3" }] },
        subject: { reference: "Patient/1" },
        effectiveDateTime: "2026-11-20",
        valueQuantity: { value: 45, system: "http://unitsofmeasure.org", code: "10*9/L" },
      },
    },
  ],
};

const score = await calculator.score({
  platelets,
  anc: { value: 300, unit: "/uL" },
  hemoglobin: { value: 8.1, unit: "g/dL" },
  crp: { value: "<5", unit: "mg/L" },
});
const refused = await calculator.score({
  platelets: { ...platelets, value: "45,5,5" },
  crp: { value: "12" },
});
const graded = await calculator.icaht({
  unit: "/uL",
  values: [[0, 2100], [4, 300], [17, "<100"], [18, "620"], [30, 1900]],
});
const definitions = await calculator.definitions();
const scored = await calculator.fhirScore(bundle);
const outcome = await calculator.fhirScoreOperation(bundle, { "as-of": "2026-11-19" });
if (
  score.status !== 200 ||
  refused.status !== 422 ||
  graded.status !== 200 ||
  definitions.status !== 200 ||
  scored.status !== 200 ||
  outcome.status !== 422
) {
  throw new Error("an answer has another status");
}

const first = scored.data.entry[0]?.resource;
const observed = first?.resourceType === "Observation" ? first : undefined;
console.log(
  JSON.stringify({
    score: {
      ...score.data.all_ht.total,
      group: score.data.all_ht.group,
      unit: score.data.all_ht.items[0]?.unit,
    },
    problems: refused.data.errors.map((each) => [each.field, each.code]),
    icaht: { grade: graded.data.longest.grade, days_below_500: graded.data.days_below_500 },
    definitions: {
      high_risk_from: definitions.data.scores[0]?.high_risk_from.value,
      labs: definitions.data.labs.length,
    },
    fhir: {
      low: observed?.valueRange?.low.value,
      high: observed?.valueRange?.high.value,
      code: observed?.code.coding?.[0]?.code,
    },
    outcome: outcome.data.issue[0]?.code,
  }),
);
