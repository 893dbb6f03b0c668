/** The table of built-in providers, by name. Each is loaded when first asked for. */
import type {Provider} from '../../contracts/provider.ts';

export const providers: Readonly<Record<string, () => Promise<Provider>>> = {
  openai: async () => (await import('./openai/openai.ts')).openai,
};
