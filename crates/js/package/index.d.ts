/** The severity of advice and risks. */
export type Level = "ok" | "note" | "plan" | "act" | "urgent";

/** A problem in a scenario or a model file. */
export interface Problem {
  /** A description of the problem. */
  message: string;
  /**
   * `error`: the value is invalid; `warning`: it is ignored; `question`: it is used, but unusual. Absent for problems in model
   * files.
   */
  severity?: "error" | "warning" | "question";
  /** The index of the component, from 0; null for the scenario as a whole. */
  component?: number | null;
  /** The id of the field; empty if the problem is not about a field. */
  field?: string;
  /** The value as it was passed. */
  given?: string;
  /** The line in a model file, from 1. */
  line?: number;
  /** The column in a model file, in characters from 1. */
  column?: number;
}

/** The error that every function rejects with. */
export class HeadroomError extends Error {
  readonly name: "HeadroomError";
  /** The problems, at least one. */
  readonly problems: Problem[];
  /** The evaluation with the preset's values in place of invalid ones; only from `evaluate`. */
  readonly evaluation?: Evaluation;
}

/** A component of a scenario: a model with settings. */
export interface Component {
  /** The id of the model. */
  model: string;
  /** The version of the model; 1 by default. */
  version?: number;
  /** The name of the component; the model's id by default. */
  name?: string;
  /** The id of the preset to start from; the model's defaults if absent. */
  preset?: string;
  /**
   * Values, keyed by the id of an input or constant: strings as typed (`"5M"`, `"2 GiB"`), or numbers in the unit of the field.
   */
  settings?: Record<string, string | number>;
}

/** A scenario: components, and settings that they share. */
export interface Scenario {
  components: Component[];
  /** Settings for load, growth, and prices: `growth`, `hours`, `events`, … */
  outlook?: Record<string, string | number>;
}

/** A scenario as returned by `decode`, with every field present. */
export interface DecodedScenario extends Scenario {
  components: (Required<Component> & { settings: Record<string, string> })[];
  outlook: Record<string, string>;
}

/** A number in base units: bytes, seconds, cores, dollars, or counts. */
export interface Quantity {
  /** Null if undefined, for example after a division by zero. */
  value: number | null;
  /** The base unit. */
  unit: string;
  /** The number in a readable unit, for example `"46.6 GiB"`. */
  text: string;
}

/** The chosen option of an input. */
export interface Choice {
  /** The id of the option. */
  value: string;
  unit: "option";
  /** The label of the option. */
  text: string;
}

/** The utilization of a resource. */
export interface Resource {
  id: string;
  label: string;
  /** The base unit of demand and capacity. */
  unit: string;
  demand: number | null;
  /** Null if unknown. */
  capacity: number | null;
  /** The target utilization, as a fraction of the capacity. */
  target: number | null;
  /** Demand divided by capacity. */
  utilisation: number | null;
  /** The demand that can be added until the target is reached; negative if demand exceeds the target. */
  headroom: number | null;
  /** The growth factor at which the target is reached. */
  growth: number | null;
}

/** The evaluation of a component. */
export interface ComponentEvaluation {
  name: string;
  model: string;
  version: number;
  preset: string;
  inputs: Record<string, Quantity | Choice>;
  constants: Record<string, Quantity>;
  values: Record<string, Quantity>;
  resources: Resource[];
  /** A sentence about the first bottleneck. */
  verdict: string;
  advice: { level: Level; text: string }[];
}

/** The evaluation of a scenario. */
export interface Evaluation {
  v: 1;
  components: ComponentEvaluation[];
  /** Null unless `today` is given. */
  plan: Plan | null;
  /** Warnings and questions. Errors are thrown as a `HeadroomError`. */
  problems: Problem[];
}

/** A date in ISO 8601 format: `2026-11-21`. */
export type Day = string;

/** The date on which a target, limit, or size is reached. `later` means after the horizon. */
export interface When {
  when: "now" | "on" | "later" | "never";
  date: Day | null;
}

/** The 80% and 95% prediction intervals of a number. */
export interface Band {
  p80: [number | null, number | null];
  p95: [number | null, number | null];
}

/** The headline values of each component. */
export type Headline = { id: string; value: number | null; unit: string }[][];

/** The timeline of a scenario. Percentages are fractions: 0.7 is 70%. */
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

/** The explanation of a value. */
export interface ExplainedValue {
  id: string;
  label: string;
  kind: "input" | "constant" | "changed constant" | "formula";
  /** The number of steps from the value that `explain` was called for. */
  depth: number;
  /** The value in a readable unit. */
  text: string;
  /** The value in base units, at full precision. */
  exact: string;
  /** The value in base units; the index of the option for a choice. */
  value: number | null;
  /** The formula with the names of its values. */
  formula: string | null;
  /** The formula with numbers substituted for names. */
  numbers: string | null;
  /** The source of a constant or formula. */
  source: string;
  help: string;
  /** The ids of the values in the formula. */
  uses: string[];
}

/** The explanation of a value, down to inputs and constants. */
export interface Explanation extends ExplainedValue {
  /** All values that the value depends on, each listed once. */
  restsOn: ExplainedValue[];
}

/** A part of a model that has an id and a label. */
export interface Named {
  id: string;
  label: string;
  help: string;
}

/** An input of a model. Numbers are in `unit`. */
export interface ModelInput extends Named {
  group: string;
  unit: string;
  /** A number, or the id of an option. */
  default: number | string;
  min: number | null;
  max: number | null;
  /** Whether only whole numbers are valid. */
  whole: boolean;
  slider: { from: number; to: number; scale: "linear" | "log" } | null;
  /** The options of a choice; null for a number. */
  options: Named[] | null;
}

/** The id, version, and title of a loaded model. Call `describe` for the rest. */
export interface LoadedModel {
  id: string;
  version: number;
  title: string;
}

/** The description of a model. */
export interface Model {
  id: string;
  version: number;
  title: string;
  summary: string;
  source: string;
  notes: string[];
  /** The ids of the headline values, most important first. */
  headline: string[];
  groups: Named[];
  inputs: ModelInput[];
  constants: (Named & { source: string; unit: string; default: number; min: number | null; max: number | null })[];
  values: (Named & { group: string; source: string; unit: string })[];
  resources: Named[];
  presets: Named[];
}

/** The built-in models. */
export const models: readonly { id: string; version: number; title: string; summary: string; file: string }[];

/**
 * Evaluates a scenario: a link (a full URL, or the part after the `#`) or an object. With `today`, the result includes the
 * timeline, which requires a larger program. `today` is a date string, or a `Date`, whose UTC date is used.
 *
 * Rejects with a `HeadroomError` if a value is invalid. The error's `evaluation` has the results with the preset's values in
 * place of invalid ones.
 */
export function evaluate(scenario: string | Scenario, options: { today: Day | Date }): Promise<Evaluation & { plan: Plan }>;
export function evaluate(scenario: string | Scenario, options?: { today?: Day | Date }): Promise<Evaluation>;

/** Explains a value of a component. The default is the first component. */
export function explain(scenario: string | Scenario, id: string, options?: { component?: number }): Promise<Explanation>;

/**
 * Encodes a scenario as a link, without the `#`. Values that match the preset are left out, other values are written in
 * their shortest form, and long links are packed. Load, growth, and price settings are kept as written.
 */
export function encode(scenario: string | Scenario): Promise<string>;

/** Decodes a link. Values are kept as written. */
export function decode(link: string): Promise<DecodedScenario>;

/**
 * Loads a model for all later calls, from the text of a model file or from the bytes that `headroom pack` writes or `packed`
 * returns. Text requires a parser, which loads on demand. The model replaces a built-in model with the same id and version.
 */
export function loadModel(source: string | Uint8Array | ArrayBuffer): Promise<LoadedModel>;

/** Describes a built-in or loaded model, by default its newest version. The description suffices to build a form. */
export function describe(id: string, version?: number): Promise<Model>;

/** Packs the text of a model file. */
export function packed(text: string): Promise<Uint8Array>;
