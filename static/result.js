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
  forInformation,
  inOtherUnits,
  isBelowUsual,
  mayBeAFraction,
  nearlyAtCut,
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
  const words = new Words(definition, say);
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
  constructor(definition, say) {
    this.definition = definition;
    this.say = say;
  }

  result(definition, readings, rows) {
    const [allHt, carHt] = definition.scores.map((score) => assess(score, readings));
    const compared = !carHt.items.at(-1).pending;
    const shown = [...allHt.items, ...(compared ? [carHt.items.at(-1)] : [])];
    const checks = unitChecks(definition, readings);
    const doubtful = checks.filter((check) => check.doubtful);
    const slips = checks.filter((check) => !check.doubtful).map((check) => this.slip(check));
    const doubted = doubtful.length > 0;
    const look = doubted || this.atBothCutoffs(allHt) ? "undetermined" : allHt.group;
    return {
      all_ht: this.score(allHt),
      title: this.title(allHt, doubtful),
      headline: this.headline(allHt, doubtful),
      look,
      doubts: doubtful.map((check, i) => this.doubt(allHt, check, i === 0)),
      mends: this.mends(shown, doubtful),
      outcome: doubted ? "" : this.outcome(look),
      incomplete: this.incomplete(allHt, doubted),
      settling: doubted ? "" : this.settling(allHt),
      disputed: this.disputed(allHt, doubted),
      total: this.span(allHt.total),
      cautions: [...shown.flatMap(({ item }) => rows[item.lab.name].cautions), ...slips],
      changes: doubted ? [] : this.changes(allHt),
      car_ht: compared ? this.score(carHt) : null,
      car_ht_words: compared ? this.comparison(allHt, look, carHt, definition.percent) : "",
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

  // --- What the verdict says first ---

  // The group at the other cut-off that a source states, where it differs.
  atBothCutoffs({ score, total, group }) {
    const { disputed_high_from: other } = score;
    const there = other === null ? group : groupOf(total, other);
    return there === group ? null : there;
  }

  headline(assessment, [doubted]) {
    if (doubted) {
      const labs = doubted.swaps.map(({ row }) => row.item.lab.in_sentence);
      return this.say(labs.length === 1 ? "doubt" : "doubts", { labs: this.listed(labs) });
    }
    const other = this.atBothCutoffs(assessment);
    const risk = this.say(assessment.group);
    if (!other) return risk;
    const cutoff = assessment.score.high_from;
    return this.say("at_both_cutoffs", { risk, other: this.say(other).toLowerCase(), cutoff });
  }

  title(assessment, doubtful) {
    const headline = this.headline(assessment, doubtful);
    if (doubtful.length) return headline.replace(/\.$/, "");
    const { points } = this.score(assessment);
    if (!this.atBothCutoffs(assessment)) return this.say("title", { headline, points });
    const small = headline[0].toLowerCase() + headline.slice(1);
    return this.say("title_at_both", { headline: small, points });
  }

  doubt(assessment, check, first) {
    const [points_there, risk_there] = this.pointsAndRisk(check.assessment);
    const there = { units: this.otherUnits(check.swaps), points_there, risk_there };
    if (first) {
      const [points, risk] = this.pointsAndRisk(assessment);
      return this.say("as_typed", { points, risk, ...there });
    }
    const labs = this.listed(check.swaps.map(({ row }) => row.item.lab.in_sentence));
    return this.say("only", { labs, ...there });
  }

  pointsAndRisk({ score, total, group }) {
    const points = this.say("points_of", { points: this.span(total), maximum: score.maximum });
    return [points, this.say(group).toLowerCase()];
  }

  otherUnits(swaps) {
    const units = swaps.map(({ other }) => other.unit.shown);
    if (new Set(units).size === 1) return units[0];
    return this.listed(
      swaps.map(({ row, other }) =>
        this.say("in_unit", { lab: row.item.lab.in_sentence, unit: other.unit.shown }),
      ),
    );
  }

  // What a press of a button may mend: doubtful units, together where they move the group together.
  mends(rows, [doubted]) {
    const together = doubted?.swaps ?? [];
    const alone = rows
      .filter(({ reading }) => !reading.pending && isUnusual(reading))
      .filter((row) => !together.some((swap) => swap.row.item.lab === row.item.lab))
      .flatMap((row) =>
        inOtherUnits(this.definition, row.reading)
          .slice(0, 1)
          .map((other) => [{ row, other }]),
      );
    return [...(doubted ? [together] : []), ...alone].map((swaps) => ({
      words: this.use(swaps),
      fields: swaps.map(({ other }) => [other.lab.name, other.entered, other.unit.code]),
    }));
  }

  // "Use ×10⁹/L for platelets and ANC", or "Use ANC in ×10⁹/L and CRP in mg/L".
  use(swaps) {
    const units = this.otherUnits(swaps);
    const labs = this.listed(swaps.map(({ row }) => row.item.lab.in_sentence));
    const oneUnit = swaps.every(({ other }) => other.unit.shown === units);
    return this.say(oneUnit ? "use_for" : "use_each", { units, labs });
  }

  outcome(group) {
    if (group === "undetermined") return this.say("outcome_open");
    return this.say("outcome", { risk: this.say(group) });
  }

  incomplete(assessment, doubted) {
    const { score, items, group } = assessment;
    const [first, ...others] = items.filter(({ pending }) => pending).map(({ item }) => item.lab);
    if (!first) return "";
    const labs = this.listed([first.label, ...others.map((lab) => lab.in_sentence)]);
    if (group === "undetermined" || doubted) return this.say("incomplete", { labs });
    const parts = { risk: this.say(group), cutoff: score.high_from };
    const risk = this.atBothCutoffs(assessment) ? this.say("at_our_cutoff", parts) : parts.risk;
    return this.say("settled", { labs, risk });
  }

  // One side of a cut-off, in the unit in which the lab was entered.
  threshold({ item, reading }, { cut, side }) {
    const shown = item.by_unit[(reading.unit ?? item.unit).code].cuts[cut];
    const sentence = item.cuts[cut].tie === side ? `from_${side}` : "beyond";
    return this.say(sentence, { side, cut: shown });
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

  disputed({ score, total, group }, doubted) {
    const { high_from: cutoff, disputed_high_from: other } = score;
    if (other === null || total.low >= other || total.high < cutoff) return "";
    const shownAsHigh = group === "high" && !doubted;
    return this.say("disputed", { cutoff }) + (shownAsHigh ? this.say("not_understated") : "");
  }

  changes(assessment) {
    if (assessment.group === "undetermined") return [];
    const found = changes(assessment).map(({ row, threshold, group }) =>
      this.say("change", {
        risk: this.say(group),
        lab: row.item.lab.in_sentence,
        was: this.say(row.item.lab.plural ? "were" : "was"),
        value: this.threshold(row, threshold),
      }),
    );
    return found.length ? [...found, this.say("no_target")] : [this.say("no_change")];
  }

  comparison(allHt, look, carHt, percent) {
    const [score, other] = [allHt.score.short, carHt.score.short];
    if (look === "undetermined") return this.say("not_comparable", { score });
    if (carHt.group === "undetermined") return this.say("not_comparable", { score: other });
    if (carHt.group === allHt.group) return this.say("same_group", { score });
    return this.say("disagree", { score, other, percent });
  }

  slip({ swaps, assessment }) {
    const rows = swaps.map(({ row }) => row);
    const values = rows.map(({ item, reading }) =>
      this.say("value_of", { lab: item.lab.label, entered: this.entered(reading) }),
    );
    const sum = (end) => rows.reduce((so_far, { points }) => so_far + points[end], 0);
    const several = rows.length > 1 || rows[0].item.lab.plural;
    return this.say("unit_check", {
      values: this.listed(values),
      counts: this.say(several ? "count" : "counts"),
      counted: this.counted({ low: sum("low"), high: sum("high") }),
      others: this.listed(swaps.map(({ other }) => this.entered(other))),
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
      band: pending ? this.say("any") : band,
      points: this.span(points),
      noun: this.noun(points),
      pending,
      tie: this.tie(row),
      cautions: this.cautions(row),
    };
  }

  entered({ unit, numbers, entered }) {
    if (!unit) return this.say("not_entered");
    return numbers.length ? `${entered} ${unit.shown}` : entered;
  }

  converted({ item, reading }) {
    const { unit, numbers, sign } = reading;
    if (!unit || !numbers.length) return "";
    const factor = item.by_unit[unit.code].in_table;
    if (factor === item.by_unit[item.unit.code].in_table) return "";
    const converted = numbers.map((number) =>
      forInformation(this.definition, item, product(number, decimal(factor)), item.unit),
    );
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
    const { item, reading } = row;
    const { lab, unit, cuts } = item;
    const parts = { lab: lab.label, entered: this.entered(reading) };
    const found = [];
    if (isUnusual(reading)) found.push(this.unusual(reading, parts));
    if (mayBeAFraction(reading)) {
      const percents = reading.numbers.map((number) => plain(product(number, decimal("100"))));
      const percent = `${reading.sign}${percents.join("-")} ${reading.unit.shown}`;
      found.push(this.say("fraction", { ...parts, percent }));
    }
    const near = nearlyAtCut(row, this.definition.nearly);
    if (near) found.push(this.say("nearly", { ...parts, cut: near.shown }));
    if (roundingStraddlesCut(row)) {
      found.push(this.say("rounded", { ...parts, cut: cuts[0].shown, unit: unit.shown }));
    }
    return found;
  }

  unusual(reading, parts) {
    const { lab, unit } = reading;
    const others = inOtherUnits(this.definition, reading).map((other) => this.entered(other));
    return this.say("unusual", {
      ...parts,
      is_: this.verb(lab),
      side: this.say(isBelowUsual(reading) ? "below" : "above"),
      usual: unit.usual,
      meant: others.length ? this.say("meant", { proposals: others.join(this.say("or")) }) : "",
    });
  }
}
