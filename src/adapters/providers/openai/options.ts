/** `llm.providerOptions` of the provider `openai`, completed and checked. */
import {z} from 'zod';
import {MiB} from '../../../model/units.ts';

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;
/** Visible ASCII and blanks: what a header's value can hold. */
export const headerValue = /^[\x20-\x7e\t]*$/;

export const openaiOptions = z.strictObject({
  /** Sent with every request; the names in lower case. `api-key` and the like go here. */
  headers: z.record(z.string().regex(headerName).toLowerCase(), z.string().max(4000).regex(headerValue)).default({}),
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
