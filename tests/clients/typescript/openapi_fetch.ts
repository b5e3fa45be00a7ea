// A program with types of openapi-typescript and calls of openapi-fetch; prints what it finds.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2]! });
const platelets: components["schemas"]["Platelets"] = { value: "45", unit: "10*9/L" };
// @ts-expect-error - hemoglobin's unit is none of platelets
const wrong: components["schemas"]["Platelets"] = { value: "45", unit: "g/dL" };
const bundle: components["schemas"]["Bundle"] = {
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

const score = await client.POST("/api/v1/score", {
  body: {
    platelets,
    anc: { value: 300, unit: "/uL" },
    hemoglobin: { value: 8.1, unit: "g/dL" },
    crp: { value: "<5", unit: "mg/L" },
  },
});
const refused = await client.POST("/api/v1/score", {
  body: { platelets: { ...platelets, value: "45,5,5" }, crp: { value: "12" } },
});
const graded = await client.POST("/api/v1/icaht", {
  body: { unit: "/uL", values: [[0, 2100], [4, 300], [17, "<100"], [18, "620"], [30, 1900]] },
});
const definitions = await client.GET("/api/v1/definitions");
const scored = await client.POST("/api/v1/fhir/score", { body: bundle });
const outcome = await client.POST("/api/v1/fhir/$score", {
  body: bundle,
  params: { query: { "as-of": "2026-11-19" } },
});

const first = scored.data?.entry[0]?.resource;
const observed = first?.resourceType === "Observation" ? first : undefined;
console.log(
  JSON.stringify({
    score: {
      ...score.data?.all_ht.total,
      group: score.data?.all_ht.group,
      unit: score.data?.all_ht.items[0]?.unit,
    },
    problems: refused.error?.errors.map((each) => [each.field, each.code]),
    icaht: {
      grade: graded.data?.longest.grade,
      days_below_500: graded.data?.days_below_500,
    },
    definitions: {
      high_risk_from: definitions.data?.scores[0]?.high_risk_from.value,
      labs: definitions.data?.labs.length,
    },
    fhir: {
      low: observed?.valueRange?.low.value,
      high: observed?.valueRange?.high.value,
      code: observed?.code.coding?.[0]?.code,
    },
    outcome: outcome.error?.issue[0]?.code,
  }),
);
