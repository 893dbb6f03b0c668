/**
 * The whole job as one schema: every key, its bounds, its default and a sentence for people. The printed JSON Schema, the checks
 * of a job file, the flags and the types all come from here. It looks at nothing but the job: files and modules are plan.ts's.
 */
import {z} from 'zod';
import {KiB, MiB} from '../model/units.ts';
import {llmSchema} from './llm-schema.ts';
import {adapterOptions, stepSchema} from './step-schema.ts';

const text = z.string().min(1).max(4096);
const oneOrMore = z.union([text, z.array(text).min(1).max(1_000_000)]);
const input = z
  .strictObject({
    files: oneOrMore
      .optional()
      .describe(
        "Names, folders (recursive) or globs, relative to the job file's folder. One, or a list; '-' alone is standard input. Required unless source is given.",
      ),
    from: text.optional().describe('The name of an earlier job of the same file (jobs): its records are read, as it wrote them.'),
    filter: oneOrMore.optional().describe('Globs: of the files found, only those that match one of them are read.'),
    exclude: oneOrMore.optional().describe('Globs: files that match one of them are left out.'),
    format: text
      .default('auto')
      .describe(
        'auto (by the first 64 KB), a built-in format (json, jsonl, lines, csv, tsv; file: each file one record), or the path of a format module.',
      ),
    formatOptions: adapterOptions.default({}).describe("The format's own options."),
    records: z
      .string()
      .max(1024)
      .default('')
      .describe('Path to the records inside a document, as data.items or results.*.rows; a top-level array needs none.'),
    schema: text.optional().describe('A zod schema module or a JSON Schema file that every record must satisfy before the first step.'),
    onFormatMismatch: z
      .enum(['reject', 'detect'])
      .default('reject')
      .describe('A file that is not what it claims to be: one reject, or taken as what it looks like.'),
    compression: z
      .enum(['auto', 'none'])
      .default('auto')
      .describe(
        'auto: gzip, zstd, brotli and zip are unpacked, told by their first bytes (zip and brotli by name); none: files stay as they are.',
      ),
    acceptTruncated: z
      .boolean()
      .default(false)
      .describe('What is there of a packed file that breaks off is taken for all of it: a warning instead of a reject.'),
    unpack: z
      .strictObject({
        ratioMax: z.number().min(1).max(1_000_000).default(250).describe('Unpacked bytes of a file for each packed one, from 64 MiB on.'),
        mbMax: z.number().min(0.001).max(1_000_000_000).default(1_000_000).describe('MB (of a million bytes) that a file may unpack to.'),
      })
      .prefault({})
      .describe('Bounds against files that unpack without end.'),
    encoding: text.default('auto').describe('auto (mark, UTF-8, or a guess that is told), or a name: utf-8, windows-1252, shift_jis, ...'),
    onBadEncoding: z
      .enum(['reject', 'replace'])
      .default('reject')
      .describe('Bytes that are no text in the encoding: their record is rejected (BAD_ENCODING), or they are replaced by U+FFFD.'),
    source: text.default('files').describe('files, or the path of a source module.'),
    sourceOptions: adapterOptions.default({}).describe('Options of a source module.'),
  })
  .refine((value) => typeof value !== 'object' || value === null || value.files !== undefined || namesAnother(value), {
    path: ['files'],
    message: 'is missing: name the files, folders or globs to read',
    when: () => true,
  });

function namesAnother(value: {readonly source?: unknown; readonly from?: unknown}): boolean {
  return value.from !== undefined || (value.source !== undefined && value.source !== 'files');
}

const output = z.strictObject({
  dir: text.optional().describe("The run directory, relative to the job file's folder; by default out/<name>."),
  layout: z
    .enum(['single', 'per-file', 'parts'])
    .default('single')
    .describe('single: records.jsonl; per-file: one output file an input file; parts: records-00001.jsonl and on.'),
  lineage: z.boolean().default(false).describe('Add _source {file, byteOffset, index, sub} to every row.'),
  partMb: z.number().min(0.001).max(1_000_000).default(256).describe('Size in MB after which the next part begins (layout parts).'),
  sink: text.default('jsonl').describe('jsonl, or the path of a sink module.'),
  sinkOptions: adapterOptions.default({}).describe("The sink's own options."),
});

const limits = z.strictObject({
  memoryMb: z
    .int()
    .min(100)
    .max(1_048_576)
    .default(245)
    .describe('Bound on the memory (RSS) of the whole process, in MB of 2^20 bytes, as the tools of the system count it.'),
  threads: z
    .union([z.literal('auto'), z.int().min(1).max(256)])
    .default('auto')
    .describe('Extraction workers; auto: as many as there are cores and as memoryMb allows.'),
  inline: z.boolean().default(false).describe('Extract on one thread, with no pool.'),
  chunkBytes: z
    .int()
    .min(64)
    .max(64 * MiB)
    .default(512 * KiB)
    .describe('Bytes of input handed to a worker at once; changes no output.'),
  recordBytesMax: z
    .int()
    .min(64)
    .max(512 * MiB)
    .optional()
    .describe('Bytes a record may have; a larger one is a reject RECORD_TOO_LARGE. By default from memoryMb: 12 MiB at 245.'),
  keysInMemory: z
    .int()
    .min(1)
    .max(100_000_000)
    .default(1_500_000)
    .describe('Keys that dedupe holds in memory, 11 to 22 bytes each; where more are expected, they are sorted on the disk.'),
  rejects: z
    .strictObject({
      rate: z.number().min(0).max(1).default(0.1).describe('Share of rejects over which the run stops.'),
      after: z.int().min(0).max(1_000_000_000).default(1000).describe('Records after which the share is first judged.'),
    })
    .prefault({})
    .describe('When there are too many rejects to go on.'),
});

const commit = z.strictObject({
  everyMs: z.int().min(10).max(3_600_000).default(2000).describe('Milliseconds between two commits, at most.'),
  everyMb: z
    .number()
    .min(0.001)
    .max(4096)
    .default(128)
    .describe('MB (of a million bytes) of input and output together between two commits, at most.'),
});

export const jobSchema = z.strictObject({
  version: z.literal(1).default(1).describe("The version of the job's format."),
  name: z
    .string()
    .regex(
      /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u,
      'must begin with a letter or digit and hold letters, digits, dots, dashes or underscores',
    )
    .optional()
    .describe("The run's name; by default the job file's."),
  input: input.describe('What is read.'),
  steps: z.array(stepSchema).max(100).default([]).describe('What is done with each record, in this order.'),
  onError: z
    .enum(['reject', 'stop'])
    .default('reject')
    .describe('What a reject does: it is written down and the run goes on (reject), or it ends the run, which can be resumed (stop).'),
  output: output.prefault({}).describe('What is written, and where.'),
  limits: limits.prefault({}).describe('How much memory, how many threads, how many rejects.'),
  limit: z.int().min(1).max(1_000_000_000_000).optional().describe('Take this many records of the whole input.'),
  sample: z.number().gt(0).max(1).optional().describe('Take this share of the records, always the same ones.'),
  commit: commit.prefault({}).describe('How often progress is made durable.'),
  llm: llmSchema.prefault({}),
});

/** A job as one writes it: what has a default may be left out. */
export type Job = z.input<typeof jobSchema>;
/** A job with its defaults. */
export type ParsedJob = z.output<typeof jobSchema>;

const jobsMost = 1000;

/** What stands beside the jobs of a file, and that each of them is a map with a name; jobs-file.ts checks each by the schema of a job. */
export const jobsSchema = z.strictObject({
  version: jobSchema.shape.version,
  limits: z.record(z.string(), z.unknown()).optional().describe('Limits of every job that does not say otherwise.'),
  commit: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('How often progress is made durable, in every job that does not say otherwise.'),
  llm: z.record(z.string(), z.unknown()).optional().describe('How models are asked, in every job that does not say otherwise.'),
  jobs: z
    .array(z.looseObject({name: z.string()}))
    .min(1)
    .max(jobsMost)
    .describe('Jobs with names, run in this order, each into a run directory of its own; input.from reads the records of an earlier one.'),
});
export type ParsedJobs = z.output<typeof jobsSchema>;

/** Several jobs as one writes them: what has a default may be left out. */
export interface Jobs extends Pick<Job, 'version' | 'limits' | 'commit' | 'llm'> {
  readonly jobs: readonly (Job & {readonly name: string})[];
}

/** The JSON Schema of a job file, of one job or of several: for editors and for `quern schema`. */
export function jobJsonSchema(): Record<string, unknown> {
  const options = {io: 'input', target: 'draft-2020-12'} as const;
  const {$schema, $defs, ...job} = z.toJSONSchema(jobSchema, options);
  const {$schema: _, ...file} = z.toJSONSchema(jobsSchema, options);
  const {limits: everyLimit, commit: everyCommit, llm: everyLlm} = job.properties ?? {};
  const items = {$ref: '#/$defs/job', required: ['name']};
  const properties = {
    ...file.properties,
    limits: everyLimit,
    commit: everyCommit,
    llm: everyLlm,
    jobs: {...Object(file.properties?.['jobs']), items},
  };
  return {
    title: 'A quern job, or several (jobs)',
    $schema,
    anyOf: [{$ref: '#/$defs/job'}, {$ref: '#/$defs/jobs'}],
    $defs: {...$defs, job, jobs: {...file, properties}},
  };
}
