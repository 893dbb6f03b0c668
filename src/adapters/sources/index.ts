/** The table of built-in sources, by name. Each is loaded when first asked for. */
import type {Source} from '../../contracts/source.ts';

export const sources: Readonly<Record<string, () => Promise<Source>>> = {
  files: async () => (await import('./files.ts')).files,
};
