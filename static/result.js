// Puts a scored set of labs into the words of calculator/presenter/result.py; the sentences are in
// the definition.
import {
  assess,
  changes,
  fill,
  groupOf,
  isExactly,
  isUnusual,
  plain,
  decimal,
  product,
  read,
  roundingStraddlesCut,
  scoreItem,
  settling,
  unitChecks,
} from "./scoring.js";

// Returns {problems, rows, result}: the problems of what was typed, in the form's words; a row for
// each lab that can be read; and the result, or null where there is a problem.
export function answer(definition, entries) {
  const { readings, problems } = read(definition, entries);
  const say = (sentence, parts = {}) => fill(definition.sentences[sentence], parts);
  const words = new Words(say);
  const labs = definition.scores.flatMap(({ items }) => items);
  const rows = Object.fromEntries(
    labs
      .filter(({ lab }) => readings[lab.name])
      .map((item) => [item.lab.name, words.row(scoreItem(item, readings[item.lab.name]))]),
  );
  const result = problems.length ? null : words.result(definition, readings, rows);
  return { problems, rows, result };
}

class Words {
  constructor(say) {
    this.say = say;
  }

  result(definition, readings, rows) {
    const [allHt, carHt] = definition.scores.map((score) => assess(score, readings));
    const compared = !carHt.items.at(-1).pending;
    const shown = [...allHt.items, ...(compared ? [carHt.items.at(-1)] : [])];
    const checks = unitChecks(definition, readings).map((check) => this.unitCheck(check));
    return {
      all_ht: this.score(allHt),
      outcome: this.outcome(allHt.group),
      incomplete: this.incomplete(allHt),
      settling: this.settling(allHt),
      disputed: this.disputed(allHt),
      total: this.span(allHt.total),
      cautions: [...shown.flatMap(({ item }) => rows[item.lab.name].cautions), ...checks],
      changes: this.changes(allHt),
      car_ht: compared ? this.score(carHt) : null,
      car_ht_words: compared ? this.comparison(allHt, carHt, definition.percent) : "",
    };
  }

  span({ low, high }) {
    return low === high ? String(low) : this.say("span", { low, high });
  }

  noun(points) {
    return this.say(points.low === points.high && points.low === 1 ? "point" : "points");
  }

  counted(points) {
    return this.say("counted", { points: this.span(points), noun: this.noun(points) });
  }

  listed(words) {
    const last = words.at(-1);
    return words.length === 1 ? last : words.slice(0, -1).join(", ") + this.say("and") + last;
  }

  verb({ plural }) {
    return this.say(plural ? "are" : "is");
  }

  score({ score, total, group }) {
    const points = this.say("points_of", { points: this.span(total), maximum: score.maximum });
    const { name, label, short, cutoff } = score;
    const risk = this.say(group);
    return { name, label, short, low: total.low, high: total.high, group, risk, points, cutoff };
  }

  outcome(group) {
    if (group === "undetermined") return this.say("outcome_open");
    return this.say("outcome", { risk: this.say(group) });
  }

  incomplete({ items, group }) {
    const [first, ...others] = items.filter(({ pending }) => pending).map(({ item }) => item.lab);
    if (!first) return "";
    const labs = this.listed([first.label, ...others.map((lab) => lab.in_sentence)]);
    if (group === "undetermined") return this.say("incomplete", { labs });
    return this.say("settled", { labs, risk: this.say(group) });
  }

  // One side of a cut-off, in the unit in which the lab was entered.
  threshold({ item, reading }, { cut, side }) {
    return item.by_unit[(reading.unit ?? item.unit).code].sides[cut][side];
  }

  settling(assessment) {
    const needs = settling(assessment);
    if (!needs) return "";
    const { needed, open, threshold } = needs;
    if (threshold) {
      const [row] = open;
      const { lab } = row.item;
      const value = this.threshold(row, threshold);
      return this.say("settling", { lab: lab.in_sentence, is_: this.verb(lab), value });
    }
    const parts = open.map(({ item, points }) =>
      this.say("up_to", { lab: item.lab.short, points: points.high - points.low }),
    );
    return this.say("settling_several", { needed, parts: parts.join(", ") });
  }

  disputed({ score, total, group }) {
    const { high_from: cutoff, disputed_high_from: other } = score;
    if (other === null || total.low >= other || total.high < cutoff) return "";
    const groupThere = groupOf(total, other);
    const risk = this.say(groupThere).toLowerCase();
    const differs = groupThere === group ? "" : this.say("at_disputed_cutoff", { cutoff, risk });
    return this.say("disputed", { cutoff }) + differs;
  }

  changes(assessment) {
    if (assessment.group === "undetermined") return [];
    const found = changes(assessment).map(({ row, threshold, group }) =>
      this.say("change", {
        risk: this.say(group),
        lab: row.item.lab.in_sentence,
        value: this.threshold(row, threshold),
      }),
    );
    return found.length ? found : [this.say("no_change")];
  }

  comparison(allHt, carHt, percent) {
    const [score, other] = [allHt.score.short, carHt.score.short];
    const open = [allHt, carHt].find(({ group }) => group === "undetermined");
    if (open) return this.say("not_comparable", { score: open.score.short });
    if (carHt.group === allHt.group) return this.say("same_group", { score });
    return this.say("disagree", { score, other, percent });
  }

  unitCheck({ row, other, assessment }) {
    const { lab } = row.item;
    return this.say("unit_check", {
      lab: lab.label,
      entered: this.entered(row.reading),
      counts: this.say(lab.plural ? "count" : "counts"),
      counted: this.counted(row.points),
      other: this.entered(other),
      total: this.span(assessment.total),
      risk: this.say(assessment.group).toLowerCase(),
    });
  }

  // --- A lab's row ---

  row(row) {
    const { item, reading, bands, points, pending } = row;
    const band = bands.map(({ words }) => words).join(this.say("or"));
    return {
      label: item.lab.label,
      entered: this.entered(reading),
      converted: this.converted(row),
      band: pending ? this.say("not_known") : band,
      points: this.span(points),
      noun: this.noun(points),
      pending,
      tie: this.tie(row),
      cautions: this.cautions(row),
    };
  }

  entered({ unit, numbers, entered }) {
    if (!unit) return this.say("pending");
    return numbers.length ? `${entered} ${unit.shown}` : entered;
  }

  converted({ item, reading }) {
    const { unit, numbers, sign } = reading;
    if (!unit || !numbers.length) return "";
    const factor = item.by_unit[unit.code].in_table;
    if (factor === item.by_unit[item.unit.code].in_table) return "";
    const converted = numbers.map((number) => plain(product(number, decimal(factor))));
    return `${sign}${converted.join("-")} ${item.unit.shown}`;
  }

  tie({ item, reading, points }) {
    const tied = item.cuts.find(
      (cut) => cut.tie_is_inferred && isExactly(reading.interval, cut.value),
    );
    if (!tied) return "";
    return this.say("tie", { cut: tied.shown, counted: this.counted(points) });
  }

  cautions(row) {
    const { lab, unit, cuts } = row.item;
    const parts = { lab: lab.label, entered: this.entered(row.reading) };
    const found = [];
    if (isUnusual(row.reading)) {
      const usual = lab.usual_range;
      found.push(this.say("unusual", { ...parts, is_: this.verb(lab), usual }));
    }
    if (roundingStraddlesCut(row)) {
      const [cut] = cuts;
      found.push(this.say("rounded", { ...parts, cut: cut.shown, unit: unit.shown }));
    }
    return found;
  }
}
