/**
 * Which modules stand in one file of the package, beside what the bundler puts together by itself (what the same entries need): only such as
 * are always loaded together, for nothing may bring a thread code that it has no use for. No room may need one that needs it.
 */

export interface Room {
  readonly name: string;
  /** Below src/, without their endings. */
  readonly modules: readonly RegExp[];
}

export const rooms: readonly Room[] = [
  {
    // Every thread's.
    name: 'ground',
    modules: [
      /^(model|contracts|protocol)\/.+/,
      /^config\/(resolve|reopen|format-table|format-options)$/,
      /^adapters\/[a-z]+\/(index|names)$/,
      /^flow\/(clock|ticker)$/,
      /^ledger\/paths$/,
      /^threads\/(entry-url|profile|step-modules|run-ended)$/,
      /^engine\/handed-over$/,
    ],
  },
  // What reads Spanish needs most of it.
  {name: 'spanish', modules: [/^adapters\/extractors\/(spanish\/.+|look-first)$/]},
  // Records of JSON, whatever format holds them.
  {
    name: 'records',
    modules: [
      /^adapters\/formats\/(record-text|record-shape|found-members|member-search|known-keys|escaped-keys|shape-search|shape-kernel)$/,
      /^adapters\/formats\/(json-check|json-scan|json-values|line-scan|line-kernel|recognise|looks)$/,
    ],
  },
  {name: 'ledger', modules: [/^ledger\/.+/]},
  {name: 'extraction', modules: [/^actors\/extraction\/.+/, /^threads\/workshop$/]},
  {
    // Of a command that runs a job.
    name: 'reporters',
    modules: [
      /^cli\/reporters\/(asking|choose|jobs-summary|paint|reporter|sentences|summary|way-on)$/,
      /^cli\/(figures|printable|signals|standard-output|show-run|run-request|job-flags|step-flags)$/,
    ],
  },
  {
    // From a job to its plan.
    name: 'planning',
    modules: [
      /^config\/(load|schema|step-schema|ask-schema|llm-schema|leaf|faults|interpolate|overrides|scalar|job-path|earlier-job)$/,
      /^config\/(plan|plan-steps|plan-issues|identity|module-hash|module-ref|bounds|options-check|whole-files|overlap|standard-input)$/,
      /^engine\/(plan-run|prepare|preflight|checks|no-file)$/,
    ],
  },
  // The host's thread of an embedded run has this alone: it plans nothing.
  {name: 'beginning', modules: [/^engine\/(beginning|run|result|hearing|version|saved-job)$/]},
];
