/** How pressing something is. */
export type Level = "ok" | "note" | "plan" | "act" | "urgent";

/** Something that is wrong, or worth asking about. */
export interface Problem {
  /** What is wrong, in a sentence. */
  message: string;
  /** `error`: cannot be used; `warning`: is not used; `question`: is used, but unlikely. Faults of model files have none. */
  severity?: "error" | "warning" | "question";
  /** The component, from 0; null for the scenario as a whole. */
  component?: number | null;
  /** The id of the field; empty where no field is at fault. */
  field?: string;
  /** What was given. */
  given?: string;
  /** Where it stands in a model file. */
  line?: number;
  /** Where it stands in a model file, in characters. */
  column?: number;
}

/** Why something could not be done. */
export class HeadroomError extends Error {
  readonly name: "HeadroomError";
  /** Every reason. */
  readonly problems: Problem[];
  /** What could be computed all the same; the preset's values stand in for those that cannot be used. */
  readonly evaluation?: Evaluation;
}

/** A part of a scenario: a model with settings. */
export interface Component {
  model: string;
  /** 1 if not given. */
  version?: number;
  name?: string;
  preset?: string;
  /** Ids of inputs and constants: texts as people type them (`"5M"`, `"2 GiB"`), or numbers in the unit of the field. */
  settings?: Record<string, string | number>;
}

/** What a link says, in parts. */
export interface Scenario {
  components: Component[];
  /** What is assumed of load and growth: `growth`, `hours`, `events`, … */
  outlook?: Record<string, string | number>;
}

/** A scenario as `decode` gives it: nothing is left out. */
export interface DecodedScenario extends Scenario {
  components: (Required<Component> & { settings: Record<string, string> })[];
  outlook: Record<string, string>;
}

/** A number, in base units: bytes, seconds, cores, dollars, counts. */
export interface Quantity {
  /** Null where it has no value. */
  value: number | null;
  unit: string;
  /** As people read it, with a unit that fits. */
  text: string;
}

/** What was chosen. */
export interface Choice {
  /** The id of the option. */
  value: string;
  unit: "option";
  /** The label of the option. */
  text: string;
}

/** Something that can run out. */
export interface Resource {
  id: string;
  label: string;
  unit: string;
  demand: number | null;
  /** Null where it is not known. */
  capacity: number | null;
  /** The share that should not be exceeded. */
  target: number | null;
  utilisation: number | null;
  /** What is left up to the target. */
  headroom: number | null;
  /** The factor of growth at which the target is reached. */
  growth: number | null;
}

/** What came out for a component. */
export interface ComponentEvaluation {
  name: string;
  model: string;
  version: number;
  preset: string;
  inputs: Record<string, Quantity | Choice>;
  constants: Record<string, Quantity>;
  values: Record<string, Quantity>;
  resources: Resource[];
  /** What runs out first, in a sentence. */
  verdict: string;
  advice: { level: Level; text: string }[];
}

/** What came out. */
export interface Evaluation {
  v: 1;
  components: ComponentEvaluation[];
  /** Null unless `today` is given. */
  plan: Plan | null;
  /** What should be asked about; errors are thrown. */
  problems: Problem[];
}

/** A day as in ISO 8601: `2026-11-21`. */
export type Day = string;

/** When something is reached. `later` is after the horizon. */
export interface When {
  when: "now" | "on" | "later" | "never";
  date: Day | null;
}

/** Where a number lies with a probability of 80 % and of 95 %. */
export interface Band {
  p80: [number | null, number | null];
  p95: [number | null, number | null];
}

/** Values of the summary, for each component. */
export type Headline = { id: string; value: number | null; unit: string }[][];

/** The time ahead. Shares and factors are plain numbers. */
export interface Plan {
  start: Day;
  months_ahead: number;
  growth: string;
  margin: number;
  lead_days: number;
  verdict: { text: string; urgency: string };
  load: {
    peak: number;
    trough: number;
    mean: number;
    peak_of_everything_carried: number;
    peak_to_trough: number | null;
    weekday_to_weekend: number | null;
    levels: { label: string; load: number; values: Headline }[];
  };
  limits: {
    component: number;
    resource: string;
    urgency: string;
    target: number | null;
    used: number | null;
    used_at_peak: number | null;
    headroom: number | null;
    headroom_at_peak: number | null;
    target_reached: When;
    limit_reached: When;
    target_reached_at_average_load: When;
    limit_reached_at_average_load: When;
    target_reached_between: [Day | null, Day | null];
    growth_to_target: number | null;
  }[];
  actions: {
    begin_by: Day;
    due: Day;
    component: number;
    resource: string | null;
    priority: number;
    urgency: string;
    what: string;
    why: string;
    remedy: string | null;
    confidence: number;
  }[];
  remedies: {
    component: number;
    remedy: string;
    changes: { id: string; before: number | null; after: number | null }[];
    moved: { resource: string; before: When; after: When }[];
    used_at_peak: { resource: string; before: number | null; after: number | null }[];
    first_limit: { resource: string; target_reached: When } | null;
    days_gained: number | null;
  }[];
  horizons: {
    label: string;
    date: Day;
    growth: number;
    growth_band: Band;
    load: number;
    values: Headline;
    confidence: number;
  }[];
  scales: { factor: number; reached: When; values: Headline; past_target: { component: number; resource: string }[] }[];
  months: {
    from: Day;
    growth: number;
    growth_band: Band;
    average_load: number;
    peak_load: number;
    fullest: { component: number; resource: string; used_at_peak: number | null } | null;
    confidence: number;
  }[];
  risks: { component: number; single_point: boolean; level: Level; text: string }[];
}

/** Where a value comes from. */
export interface ExplainedValue {
  id: string;
  label: string;
  kind: "input" | "constant" | "changed constant" | "formula";
  /** How far below the value that was asked for. */
  depth: number;
  /** As people read it. */
  text: string;
  /** With every digit, in base units. */
  exact: string;
  /** In base units; the number of the option for a choice. */
  value: number | null;
  /** The formula, with names. */
  formula: string | null;
  /** The formula, with numbers in the place of names. */
  numbers: string | null;
  source: string;
  help: string;
  /** The ids of the values that its formula names. */
  uses: string[];
}

/** Where a value comes from, down to inputs and constants. */
export interface Explanation extends ExplainedValue {
  /** All that it rests on, each once. */
  restsOn: ExplainedValue[];
}

/** A thing with a name. */
export interface Named {
  id: string;
  label: string;
  help: string;
}

/** What a person sets. Numbers are in `unit`. */
export interface ModelInput extends Named {
  group: string;
  unit: string;
  /** The id of an option, for a choice. */
  default: number | string;
  min: number | null;
  max: number | null;
  whole: boolean;
  slider: { from: number; to: number; scale: "linear" | "log" } | null;
  /** What can be chosen; null where a number is set. */
  options: Named[] | null;
}

/** The names of a model that was loaded; `describe` says the rest. */
export interface LoadedModel {
  id: string;
  version: number;
  title: string;
}

/** What there is to say of a model. */
export interface Model {
  id: string;
  version: number;
  title: string;
  summary: string;
  source: string;
  notes: string[];
  /** The ids of the values of its summary, most important first. */
  headline: string[];
  groups: Named[];
  inputs: ModelInput[];
  constants: (Named & { source: string; unit: string; default: number; min: number | null; max: number | null })[];
  values: (Named & { group: string; source: string; unit: string })[];
  resources: Named[];
  presets: Named[];
}

/** The built-in models, without what is in them. */
export const models: readonly { id: string; version: number; title: string; summary: string; file: string }[];

/**
 * Evaluates a scenario: a link (a whole address, or its part after the #) or an object. With `today` (a day, or a Date,
 * of which the day at Greenwich counts) it also looks ahead, and brings a larger program for that.
 *
 * Throws a `HeadroomError` if a value cannot be used; what could be computed all the same is in its `evaluation`.
 */
export function evaluate(scenario: string | Scenario, options: { today: Day | Date }): Promise<Evaluation & { plan: Plan }>;
export function evaluate(scenario: string | Scenario, options?: { today?: Day | Date }): Promise<Evaluation>;

/** Explains a value of a component (the first one, if `component` is not given). */
export function explain(scenario: string | Scenario, id: string, options?: { component?: number }): Promise<Explanation>;

/**
 * Writes a scenario as a link, without the #: what equals the preset is left out, values are in the shortest of their units,
 * and what is long is packed. What is assumed of the time ahead and of prices stays as it was written.
 */
export function encode(scenario: string | Scenario): Promise<string>;

/** Reads a link. Texts are as they were typed. */
export function decode(link: string): Promise<DecodedScenario>;

/**
 * Adds a model for all that is asked afterwards: the text of a model file (which brings a reader of such files), or its
 * packed bytes, as `headroom pack` and `packed` give them.
 */
export function loadModel(source: string | Uint8Array | ArrayBuffer): Promise<LoadedModel>;

/** Describes a model, built in or loaded: enough to build a form. The newest version of a built-in one, if not given. */
export function describe(id: string, version?: number): Promise<Model>;

/** Packs the text of a model file. */
export function packed(text: string): Promise<Uint8Array>;
