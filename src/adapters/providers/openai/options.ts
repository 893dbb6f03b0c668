/** `llm.providerOptions` of the provider `openai`, completed and checked. */
import {z} from 'zod';
import {MiB} from '../../../model/units.ts';

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Visible ASCII and blanks: what a header's value can hold. */
export const headerValue = /^[\x20-\x7e\t]*$/;

/** What such a header holds is a secret, and a job holds none. */
const secretName = /^(.*authorization|cookie|.*api-?key|.*(token|secret|password))$/;

const publicName = z
  .string()
  .regex(headerName)
  .toLowerCase()
  .refine(
    (name) => !secretName.test(name),
    'holds a secret: name its variable by llm.apiKeyEnv, and the header by llm.providerOptions.keyHeader',
  );

export const openaiOptions = z.strictObject({
  /** Sent with every request; the names in lower case. */
  headers: z.record(publicName, z.string().max(4000).regex(headerValue)).default({}),
  /** The header that the key is sent in: `authorization` as `Bearer ...`, any other (Azure's `api-key`) as it is. */
  keyHeader: z.string().regex(headerName).toLowerCase().default('authorization'),
  /** What bounds an answer is called; OpenAI's own models know the second only, many others the first only. */
  maxTokensField: z.enum(['auto', 'max_tokens', 'max_completion_tokens']).default('auto'),
  /** An answer's body may have so many bytes, unpacked. */
  responseBytesMax: z
    .int()
    .min(1024)
    .max(256 * MiB)
    .default(16 * MiB),
});

export type OpenaiOptions = z.infer<typeof openaiOptions>;
