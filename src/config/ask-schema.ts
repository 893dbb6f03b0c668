/** Steps that ask: a model (`ask`), or the user's own async function (`call`), with a sentence for people beside each key. */
import {z} from 'zod';

const text = z.string().min(1).max(4096);
const field = z.string().min(1).max(1024);
const words = z.string().min(1).max(1_000_000);

const priority = z
  .union([
    z.enum(['high', 'medium', 'low']),
    z.strictObject({field: field.describe('A field that holds high, medium or low; medium elsewhere.')}),
  ])
  .default('medium')
  .describe('Which waiting items go first: high, medium, low, or {field: name} of a field that holds one of them. Rows keep their order.');
const when = field.optional().describe('Asked only where this field holds something; the answer is null elsewhere.');
const packBy = field.optional().describe('Items in one request share the value of this field.');
const pack = z.int().min(1).max(1000).optional().describe("Items in one request, at most; by default llm.pack, or the module's batch.");

const inlinePrompt = z.strictObject({
  version: z
    .union([z.string().trim().min(1).max(100), z.int().min(0).max(1_000_000_000)])
    .transform(String)
    .describe('Tells answers of different prompts apart: raise it with every change of the words.'),
  instructions: words.optional().describe('Sent once a request, before the items.'),
  item: words.describe('Rendered for each item: {{field}} stands for a field of the row.'),
});

export const askOptions = z
  .strictObject({
    prompt: z
      .union([text, inlinePrompt])
      .describe('A prompt file (front matter, instructions, item), or {version, instructions, item}. {{field}} stands for a field.'),
    answer: z
      .union([text, z.record(z.string(), z.json())])
      .optional()
      .describe(
        'A zod schema module, a JSON Schema file or a JSON Schema that every answer must satisfy; left out, the text is the answer.',
      ),
    into: field.describe('The field the answer goes into.'),
    when,
    packBy,
    pack,
    priority,
    model: text.optional().describe("The model; by default the prompt's, or llm.model."),
  })
  .describe('What is asked.');

export const callOptions = z
  .strictObject({
    module: text.describe('A module whose default export is {batch, key(item), call(items, {signal})}; see defineCall.'),
    into: field.describe('The field the result goes into.'),
    with: z.record(z.string(), z.json()).default({}).describe("The module's own options."),
    when,
    packBy,
    pack,
    priority,
  })
  .describe('What is called.');

export type AskOptions = z.output<typeof askOptions>;
export type CallOptions = z.output<typeof callOptions>;
