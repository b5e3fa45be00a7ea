// Validates each of the resources on standard input, a JSON list; prints what is wrong with each.
// A warning says that a code is not in a value set that FHIR gives as an example; ours cannot be.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Fhir } = createRequire(`${process.env.API_TOOLS}/node_modules/`)("fhir");
const validator = new Fhir();
const wrong = JSON.parse(readFileSync(0, "utf-8")).map((resource) =>
  validator
    .validate(resource, { errorOnUnexpected: true })
    .messages.filter((each) => each.severity === "error")
    .map((each) => `${each.location}: ${each.message}`),
);
console.log(JSON.stringify(wrong));
