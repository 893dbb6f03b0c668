/** The table of codecs, by name. Each is loaded when the first file of it is met. */
import type {Codec} from '../../contracts/codec.ts';

export const codecs: Readonly<Record<string, () => Promise<Codec>>> = {
  gzip: async () => (await import('./gzip.ts')).gzip,
  zstd: async () => (await import('./zstd.ts')).zstd,
  brotli: async () => (await import('./brotli.ts')).brotli,
  deflate: async () => (await import('./deflate.ts')).deflate,
};
