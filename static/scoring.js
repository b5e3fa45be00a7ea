// Reads and scores labs as calculator/scoring does, without a network. The rules are here; every
// number and word is in the definition that the page carries (see calculator/presenter/live.py).

// --- Exact decimals: an integer and how many of its digits are decimals; 8.10 is 810n and 2 ---

export function decimal(text) {
  const [whole, decimals = ""] = text.split(".");
  return { digits: BigInt(whole + decimals), places: decimals.length };
}

const shifted = ({ digits, places }, to) => digits * 10n ** BigInt(to - places);

function aligned(one, other) {
  const places = Math.max(one.places, other.places);
  return [shifted(one, places), shifted(other, places), places];
}

function compare(one, other) {
  const [left, right] = aligned(one, other);
  return left < right ? -1 : left > right ? 1 : 0;
}

function sum(one, other, sign = 1n) {
  const [left, right, places] = aligned(one, other);
  return { digits: left + sign * right, places };
}

export function product(one, other) {
  return { digits: one.digits * other.digits, places: one.places + other.places };
}

function written({ digits, places }) {
  const text = String(digits).padStart(places + 1, "0");
  return places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
}

// Without idle zeros: 8.10 is "8.1".
export function plain(number) {
  const text = written(number);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

// --- Intervals: from low to high, each end included or not ---

const between = (low, high, lowIncluded = true, highIncluded = true) => ({
  low,
  high,
  lowIncluded,
  highIncluded,
});

function meet(one, other) {
  const startsByEnd = (first, second) => {
    const order = compare(first.low, second.high);
    return order < 0 || (order === 0 && first.lowIncluded && second.highIncluded);
  };
  return startsByEnd(one, other) && startsByEnd(other, one);
}

// --- The definition, with its texts made into numbers and patterns ---

const limits = ([low, high]) => between(decimal(low), decimal(high));
const holds = (range, number) =>
  compare(range.low, number) <= 0 && compare(number, range.high) <= 0;

const WHOLE = ["value", "range", "lone_mark", "one_mark", "grouped"];
const whole = (pattern) => new RegExp(`^(?:${pattern})$`, "u");

// The spelling of a unit by which it is looked up: "x 10^9/l" is "x10^9/L".
// Spaces do not count, but where a digit comes first: "5 1 /uL" is two numbers.
function sameSpelling({ alike }, text) {
  const spelling = text.trim();
  const signs = /^[0-9]/.test(spelling) ? spelling : spelling.replace(/\s/g, "");
  return [...signs].map((sign) => alike[sign] ?? sign).join("");
}

// All other functions take what this returns.
export function prepared(definition) {
  const { reading } = definition;
  const labs = definition.labs.map((lab) => ({
    ...lab,
    hard: limits(lab.hard),
    usual: limits(lab.usual),
    percent_from: lab.percent_from && decimal(lab.percent_from),
    units: lab.units.map((unit) => ({ ...unit, factor: decimal(unit.factor) })),
    spelled: new Map(
      lab.units.flatMap((unit, i) =>
        [unit.code, unit.shown, ...unit.spellings].map((each) => [sameSpelling(reading, each), i]),
      ),
    ),
  }));
  const lab = Object.fromEntries(labs.map((each) => [each.name, each]));
  return {
    ...definition,
    labs,
    scores: definition.scores.map((score) => ({
      ...score,
      items: score.items.map((item) => preparedItem(item, lab[item.lab])),
    })),
    reading: {
      ...reading,
      ...Object.fromEntries(WHOLE.map((name) => [name, whole(reading[name])])),
      more_than_a_number: new RegExp(reading.more_than_a_number, "u"),
      reasons: reading.reasons.map(([code, pattern]) => [code, new RegExp(pattern, "u")]),
    },
  };
}

function preparedItem(item, lab) {
  const unit = lab.units.find(({ code }) => code === item.unit);
  const cuts = item.cuts.map((cut) => ({
    ...cut,
    value: product(decimal(cut.value), unit.factor),
  }));
  const bands = item.bands.map((words, i) => {
    const [lower, upper] = [cuts[i - 1], cuts[i]];
    return {
      words,
      name: item.names[i],
      points: item.points[i],
      interval: between(
        lower ? lower.value : lab.hard.low,
        upper ? upper.value : lab.hard.high,
        !lower || lower.tie === "above",
        !upper || upper.tie === "below",
      ),
    };
  });
  return { ...item, lab, unit, cuts, bands };
}

// --- Reading: text becomes an interval, or a problem in the form's words ---

const isUsual = (lab, number) =>
  holds(lab.usual, number) || (lab.zero_is_usual && number.digits === 0n);

export const fill = (sentence, parts) => sentence.replace(/\{(\w+)\}/g, (_, name) => parts[name]);

class Unreadable extends Error {
  constructor(problems) {
    super("unreadable labs");
    this.problems = problems;
  }
}

// entries: {platelets: {value: "45", unit: "10*9/L"}, …}; returns {readings, problems}, of which
// problems is empty or readings lack the labs that could not be read.
export function read(definition, entries) {
  const readings = {};
  const problems = [];
  for (const lab of definition.labs) {
    try {
      readings[lab.name] = readLab(definition, lab, entries[lab.name]);
    } catch (unreadable) {
      if (!(unreadable instanceof Unreadable)) throw unreadable;
      problems.push(...unreadable.problems);
    }
  }
  const { messages } = definition.reading;
  const [{ label: score, items }] = definition.scores;
  if (items.every(({ lab }) => !entries[lab.name].value.trim())) {
    const message = fill(messages.nothing_entered, { count: items.length, score });
    problems.unshift({ field: items[0].lab.name, code: "nothing_entered", message, lab: "" });
  }
  return { readings, problems };
}

function readLab(definition, lab, entry) {
  const text = entry.value.trim();
  if (!text) return { lab, entered: "", unit: null, sign: "", numbers: [], interval: lab.hard };
  const problems = [];
  let parsed = {};
  try {
    parsed = parse(definition, lab, text);
  } catch (unreadable) {
    if (!(unreadable instanceof Unreadable)) throw unreadable;
    problems.push(...unreadable.problems);
  }
  const onlyUnit = lab.units.length === 1 ? lab.units[0] : undefined;
  const beside = lab.units.find(({ code }) => code === entry.unit);
  const unit = entry.unit ? beside : (parsed.unit ?? onlyUnit);
  const mayHaveIt = problems.length && definition.reading.more_than_a_number.test(text);
  if (!unit && (entry.unit || !mayHaveIt)) {
    const code = entry.unit ? "unit_unknown" : "unit_missing";
    problems.push(problem(definition, lab, code, { choices: choices(lab) }, `${lab.name}_unit`));
  } else if (unit && parsed.unit && compare(parsed.unit.factor, unit.factor)) {
    const parts = { inside: parsed.unit.shown, beside: unit.shown };
    problems.push(problem(definition, lab, "units_differ", parts));
  }
  if (problems.length) throw new Unreadable(problems);
  if (parsed.band) {
    const { name: entered, interval } = parsed.band;
    return { lab, entered, unit, sign: "", numbers: [], interval };
  }
  const texts = parsed.numbers.map((number) => settled(definition, lab, unit, number));
  return withinLimits(definition, lab, unit, parsed.sign, texts);
}

const choices = ({ units }) => units.map(({ shown }) => shown).join(", ");

function problem(definition, lab, code, parts, field = lab.name) {
  const { messages } = definition.reading;
  return { field, code, message: fill(messages[code], parts), lab: lab.label };
}

function refuse(...problemParts) {
  throw new Unreadable([problem(...problemParts)]);
}

function parse(definition, lab, text) {
  const { longest, value, signs } = definition.reading;
  if ([...text].length > longest) refuse(definition, lab, "too_long", { longest });
  const share = lab.strata && parseShare(definition, lab, text);
  if (share) return share;
  const [, sign = "", typed, after, ...flags] = value.exec(text) ?? refuseText(definition, lab, text);
  const spelling = sameSpelling(definition.reading, after);
  const unit = lab.units[lab.spelled.get(spelling)];
  if (spelling && !unit) refuseText(definition, lab, text);
  const number = parseNumber(definition, typed) ?? refuse(definition, lab, "marks", {});
  const flag = flags[0] ?? flags[1] ?? "";
  if (!lab.plus_is_flag && /^[+-]/.test(flag)) {
    refuse(definition, lab, flag[0] === "+" ? "plus" : "minus", { value: typed, flag });
  }
  return { sign: signs[sign], numbers: [number], unit };
}

const itemOf = ({ scores }, lab) =>
  scores.flatMap(({ items }) => items).find((item) => item.lab === lab);

// What only marrow blasts may be: a stratum, "M 2", or a range, "60%-70%".
function parseShare(definition, lab, text) {
  const { bands } = itemOf(definition, lab);
  const { range } = definition.reading;
  const word = text.replace(/\s/g, "").toUpperCase();
  const band = bands.find(({ name }) => name === word);
  if (band) return { band };
  const numbers = range.exec(text)?.slice(1).map((end) => parseNumber(definition, end)) ?? [];
  return numbers.length && numbers.every(Boolean) ? { sign: "", numbers } : null;
}

// A number with a point for decimals; null where its marks make no sense.
function parseNumber({ reading }, typed) {
  let text = typed;
  if (!reading.one_mark.test(typed)) {
    const grouped = reading.grouped.exec(typed);
    if (!grouped) return null;
    text = typed.replaceAll(grouped[1], "");
  }
  text = text.replace(",", ".").replace(/^\./, "0.");
  const thousands = reading.lone_mark.test(typed) ? text.replace(".", "") : null;
  return { text, typed, thousands };
}

// The number's text, where only one reading of its mark is possible.
function settled(definition, lab, unit, { text, typed, thousands }) {
  if (!thousands) return text;
  if (compare(product(decimal(thousands), unit.factor), lab.hard.high) > 0) return text;
  const parts = { value: `${typed} ${unit.shown}`, thousands, decimals: plain(decimal(text)) };
  return refuse(definition, lab, "ambiguous", parts);
}

function refuseText(definition, lab, text) {
  const { reasons, messages } = definition.reading;
  const [code] = reasons.find(([, pattern]) => pattern.test(text)) ?? ["not_a_number"];
  const shapes = lab.strata ? messages.shapes : "";
  refuse(definition, lab, code, { shapes, choices: choices(lab) });
}

function withinLimits(definition, lab, unit, sign, texts) {
  const { messages } = definition.reading;
  const numbers = texts.map(decimal);
  const canonical = numbers.map((number) => product(number, unit.factor));
  const outside = canonical.findIndex((number) => !holds(lab.hard, number));
  const possible = fill(messages.possible, { limits: unit.possible });
  if (outside >= 0) {
    const value = `${sign}${texts[outside]} ${unit.shown}`;
    const meant = proposals(definition, lab, unit, sign, texts[outside]);
    refuse(definition, lab, "outside_limits", { value, meant, possible });
  }
  const [low, high] = [canonical.at(0), canonical.at(-1)];
  if (compare(low, high) > 0) refuse(definition, lab, "range", {});
  const nothingLeft = { "<": lab.hard.low, ">": lab.hard.high }[sign];
  if (nothingLeft && compare(nothingLeft, low) === 0) {
    const value = `${texts[0]} ${unit.shown}`;
    refuse(definition, lab, "empty", { side: messages[sign], value, possible });
  }
  const interval =
    {
      "<": between(lab.hard.low, high, true, false),
      "≤": between(lab.hard.low, high),
      ">": between(low, lab.hard.high, false, true),
      "≥": between(low, lab.hard.high),
    }[sign] ?? between(low, high);
  return { lab, entered: sign + texts.join("-"), unit, sign, numbers, interval };
}

function proposals(definition, lab, unit, sign, text) {
  const { messages } = definition.reading;
  const number = decimal(text);
  const canonical = lab.units.find(isCanonical);
  const values = otherUsualUnits(lab, unit, [number]).map((other) => {
    const value = `${sign}${text} ${other.shown}`;
    if (isCanonical(other)) return value;
    const item = itemOf(definition, lab);
    const there = forInformation(definition, item, product(number, other.factor), canonical);
    const converted = `${sign}${there} ${canonical.shown}`;
    return fill(messages.that_is, { value, converted });
  });
  return values.length ? fill(messages.meant, { proposals: values.join(messages.or) }) : "";
}

const isCanonical = ({ factor }) => factor.digits === 1n && factor.places === 0;

// The lab's units of another size in which these same numbers would all be usual; one of each size.
function otherUsualUnits(lab, unit, numbers) {
  const sizes = new Set([plain(unit.factor)]);
  return lab.units.filter((other) => {
    const size = plain(other.factor);
    const usual = numbers.every((number) => isUsual(lab, product(number, other.factor)));
    const found = !sizes.has(size) && usual;
    sizes.add(size);
    return found;
  });
}

// --- Scoring: an item's points run from the lowest to the highest band that its reading meets ---

export function groupOf(total, highFrom) {
  if (total.low >= highFrom) return "high";
  return total.high < highFrom ? "low" : "undetermined";
}

export function assess(score, readings) {
  const items = score.items.map((item) => scoreItem(item, readings[item.lab.name]));
  const total = {
    low: items.reduce((so_far, { points }) => so_far + points.low, 0),
    high: items.reduce((so_far, { points }) => so_far + points.high, 0),
  };
  return { score, items, total, group: groupOf(total, score.high_from) };
}

export function scoreItem(item, reading) {
  const bands = item.bands.filter((band) => meet(band.interval, reading.interval));
  const points = bands.map((band) => band.points);
  const range = { low: Math.min(...points), high: Math.max(...points) };
  return { item, reading, bands, points: range, pending: !reading.entered };
}

// --- What would settle an open result, and change a settled one ---

// Returns {needed, open, threshold}; the threshold, of a single open item, is {cut, side}.
export function settling({ score, items, total, group }) {
  if (group !== "undetermined") return null;
  const needed = score.high_from - total.low;
  const open = items.filter(({ points }) => points.low !== points.high);
  const [row] = open;
  const enough = (points) => points >= row.points.low + needed;
  return { needed, open, threshold: open.length === 1 ? thresholdOf(row.item, enough) : null };
}

// The labs whose change alone would turn a settled group around: [{row, threshold, group}].
export function changes({ score, items, total, group }) {
  if (group === "undetermined") return [];
  return items
    .filter(({ pending }) => !pending)
    .map((row) => {
      const others = { low: total.low - row.points.low, high: total.high - row.points.high };
      const wanted =
        group === "high"
          ? (points) => points + others.high < score.high_from
          : (points) => points + others.low >= score.high_from;
      const turned = group === "high" ? "low" : "high";
      return { row, threshold: thresholdOf(row.item, wanted), group: turned };
    })
    .filter(({ threshold }) => threshold);
}

// The cut beyond which every band's points are wanted.
function thresholdOf({ points }, wanted) {
  const cut = points.slice(1).findIndex((above, i) => wanted(points[i]) !== wanted(above));
  return cut < 0 ? null : { cut, side: wanted(points[cut]) ? "below" : "above" };
}

// A number in this unit with few decimals, more where it would else meet or cross a cut-off or a
// limit: 12.730455 is 12.73.
export function forInformation({ decimals }, { lab, cuts }, number, { factor }) {
  const ends = [lab.hard, lab.usual].flatMap(({ low, high }) => [low, high]);
  const bounds = [...cuts.map(({ value }) => value), ...ends];
  const sides = (each) => bounds.map((bound) => compare(product(each, factor), bound)).join();
  for (let places = decimals; places < number.places; places++) {
    const step = 10n ** BigInt(number.places - places);
    const rounded = { digits: (number.digits + step / 2n) / step, places };
    if (sides(rounded) === sides(number)) return plain(rounded);
  }
  return plain(number);
}

// --- Second thoughts about what was entered ---

// The values that may be in another unit and would then move the group, in the three rounds of
// calculator/scoring/score.py: [{swaps: [{row, other}], doubtful, assessment}].
export function unitChecks(definition, readings) {
  const [score] = definition.scores;
  const assessment = assess(score, readings);
  const swaps = assessment.items.flatMap((row) =>
    inOtherUnits(definition, row.reading)
      .slice(0, 1)
      .map((other) => ({ row, other })),
  );
  const doubtful = swaps.filter(({ row }) => isUnusual(row.reading));
  const moving = (rounds) =>
    rounds
      .map((round) => {
        const others = round.map(({ other }) => [other.lab.name, other]);
        return {
          swaps: round,
          doubtful: round.some((swap) => doubtful.includes(swap)),
          assessment: assess(score, { ...readings, ...Object.fromEntries(others) }),
        };
      })
      .filter((check) => check.assessment.group !== assessment.group);
  const found = moving([...(doubtful.length > 1 ? [doubtful] : []), ...swaps.map((swap) => [swap])]);
  return found.length ? found : moving([swaps]);
}

// A value read, with the same sign, in the other units in which it may have been meant.
export function inOtherUnits(definition, { lab, unit, sign, numbers }) {
  if (!unit?.slips_into_others || !numbers.length) return [];
  return otherUsualUnits(lab, unit, numbers).map((other) =>
    withinLimits(definition, lab, other, sign, numbers.map(written)),
  );
}

export function isUnusual({ lab, unit, numbers }) {
  return numbers.some((number) => !isUsual(lab, product(number, unit.factor)));
}

export function isBelowUsual({ lab, unit, numbers }) {
  return numbers.some((number) => compare(product(number, unit.factor), lab.usual.low) < 0);
}

// Whether a share may be a fraction or a residual disease: marrow blasts of 0.6 %.
export function mayBeAFraction({ lab, numbers }) {
  const { percent_from: limit } = lab;
  return limit && numbers.some((number) => number.digits > 0n && compare(number, limit) < 0);
}

// The cut that a computed value misses by less than this part of it, if any.
export function nearlyAtCut({ item, reading }, part) {
  return item.cuts.find(({ value }) =>
    reading.numbers.some((number) => {
      const distance = sum(product(number, reading.unit.factor), value, -1n);
      if (distance.digits < 0n) distance.digits = -distance.digits;
      return distance.digits && compare(distance, product(value, decimal(part))) < 0;
    }),
  );
}

// Whether a report's rounding, half of the last digit, leaves open on which side of a cut-off a
// value was; asked only in units into which a cut-off does not convert exactly.
export function roundingStraddlesCut({ item, reading }) {
  const { unit, numbers } = reading;
  if (!unit || !item.by_unit[unit.code].rounds) return false;
  return numbers.some((number) => {
    const half = { digits: 5n, places: number.places + 1 };
    const end = (side) => product(sum(number, half, side), unit.factor);
    const before = between(end(-1n), end(1n));
    return item.bands.filter(({ interval }) => meet(interval, before)).length > 1;
  });
}

// Whether a value lies exactly at a cut-off.
export const isExactly = ({ low, high }, value) =>
  compare(low, high) === 0 && compare(low, value) === 0;
