/**
 * Makes bulletins of the first shape by recombining the documents of real ones (or of invented ones, where none are at hand):
 * as many as the size asked for takes, with the real collection's distribution of file sizes.
 */
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {inventAct, type Act} from './acts.ts';
import {generated, type Generated} from './cache.ts';
import {logNormal, pick, randomOf} from './random.ts';

export interface DocumentFacts {
  readonly files: number;
  readonly bytes: number;
  /** Documents in all files; the norms a reader finds are these less those without text. */
  readonly documents: number;
  readonly source: 'real' | 'invented';
  readonly sizes: {readonly p50: number; readonly p99: number; readonly max: number};
}

export interface DocumentOrder {
  readonly cacheDir: string;
  readonly sizeMb: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** Of the whole real collection (12,851 files): p50 78 KB, p99 1.1 MB, max 3.5 MB. Log-normal through the first two. */
const sizes = {median: 78_000, sigma: 1.137, least: 550, most: 3_500_000};
const inventedActs = 3000;
/** In each file name, so that names sort in the order of making and never collide. */
const ordinalDigits = 6;

/** @param realDir folder of bulletins of the first shape; need not exist */
export function generateDocuments(order: DocumentOrder, realDir: string): Generated<DocumentFacts> {
  const source = existsSync(realDir) ? 'real' : 'invented';
  const key = `documents-1-${source}-seed${order.seed}-${order.sizeMb}mb`;
  return generated({...order, key, make: (path) => make(path, order, realDir)});
}

function make(path: string, order: DocumentOrder, realDir: string): DocumentFacts {
  const random = randomOf(order.seed);
  const source = existsSync(realDir) ? 'real' : 'invented';
  const acts = (source === 'real' ? realActs(realDir) : Array.from({length: inventedActs}, () => inventAct(random))).map(escaped);
  mkdirSync(path, {recursive: true});
  const made: number[] = [];
  const total = {bytes: 0, documents: 0};
  while (total.bytes < order.sizeMb * 1e6) {
    const target = Math.min(sizes.most, Math.max(sizes.least, logNormal(random, sizes.median, sizes.sigma)));
    const bulletin = bulletinOf(random, acts, {target, ordinal: made.length});
    const bytes = Buffer.from(bulletin.text);
    writeFileSync(join(path, bulletin.name), bytes);
    made.push(bytes.byteLength);
    total.bytes += bytes.byteLength;
    total.documents += bulletin.documents;
  }
  made.sort((a, b) => a - b);
  const at = (share: number): number => made[Math.floor(share * (made.length - 1))] ?? 0;
  return {...total, files: made.length, source, sizes: {p50: at(0.5), p99: at(0.99), max: at(1)}};
}

function realActs(dir: string): readonly Act[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((name) => {
      const {fullText} = JSON.parse(readFileSync(join(dir, name), 'utf8')) as {readonly fullText: string};
      const place = name.replace(/_\d+\.json$/, '').replaceAll('_', ' ');
      return fullText
        .split(/^\[DOC \d+\]\n/m)
        .slice(1)
        .map((text) => ({place, text}));
    });
}

/** As it stands in a JSON string; escaped once, used many times. */
function escaped({place, text}: Act): Act {
  return {place, text: JSON.stringify(text).slice(1, -1)};
}

function bulletinOf(
  random: () => number,
  acts: readonly Act[],
  {target, ordinal}: {readonly target: number; readonly ordinal: number},
): {readonly name: string; readonly text: string; readonly documents: number} {
  const {place} = pick(random, acts);
  const number = 1 + Math.floor(random() * 400);
  const parts: string[] = [];
  // Accented letters take two bytes: 3 % of Spanish text.
  for (let size = 200; size < target || parts.length === 0;) {
    const act = pick(random, acts);
    // The rare giants (600 KB) only where they fit, or the sizes would not be the real ones.
    if (parts.length > 0 && size + act.text.length > target * 1.25 + 2000) {
      if (size > target * 0.8) break;
      continue;
    }
    parts.push(`\\n[DOC ${parts.length + 1}]\\n${act.text}`);
    size += act.text.length * 1.03 + 12;
  }
  const day = `${String(1 + (number % 28)).padStart(2, '0')}/${String(1 + (number % 12)).padStart(2, '0')}/${2015 + (number % 10)}`;
  const head = `"number": "${number}º",\n  "date": "${day}",\n  "description": "${number}º de ${place}",\n  "link": "/bulletins/${ordinal}",\n  "status": "completed"`;
  const name = `${place.replaceAll(' ', '_')}_${String(ordinal).padStart(ordinalDigits, '0')}.json`;
  return {name, text: `{\n  ${head},\n  "fullText": "${parts.join('')}"\n}`, documents: parts.length};
}
