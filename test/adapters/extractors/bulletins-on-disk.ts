/** The real bulletins beside the project, for tests that read them: every document of every file. Absent on most machines: then empty. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

const folder = join(import.meta.dirname, '../../../../shared/data/bulletins');

export const bulletinsAreHere = existsSync(join(folder, 'v1'));
export const whyNot = bulletinsAreHere ? '' : ' (skipped: ../shared/data is not here)';

export interface BulletinDocument {
  readonly file: string;
  readonly doc: number;
  readonly text: string;
}

interface Bulletin {
  readonly fullText?: string;
  readonly normas?: readonly {readonly contenido: string}[];
}

/** All documents, v1 by their marks, v2 by their position. */
export function readDocuments(): readonly BulletinDocument[] {
  return ['v1', 'v2'].flatMap((shape) => readdirSync(join(folder, shape)).flatMap((file) => documentsOf(file, readBulletin(shape, file))));
}

function readBulletin(shape: string, file: string): Bulletin {
  return JSON.parse(readFileSync(join(folder, shape, file), 'utf8')) as Bulletin;
}

function documentsOf(file: string, bulletin: Bulletin): BulletinDocument[] {
  if (bulletin.fullText === undefined) return (bulletin.normas ?? []).map(({contenido}, doc) => ({file, doc, text: contenido}));
  const parts = bulletin.fullText.split(/^\[DOC (\d+)\]$/m);
  const found: BulletinDocument[] = [];
  for (let index = 1; index + 1 < parts.length; index += 2) found.push({file, doc: Number(parts[index]), text: parts[index + 1] ?? ''});
  return found;
}
