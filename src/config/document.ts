/** A job file's text as a plain value, with the line and column of every key and value. Knows YAML (and so JSON), not jobs. */
import {isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type ParsedNode, type YAMLError} from 'yaml';
import type {ConfigIssue} from '../model/errors.ts';
import {dottedName, type JobPath} from './job-path.ts';

export interface JobDocument {
  readonly value: unknown;
  /** `file:line:column` of a key (or, in a list, of the item); undefined where the file has none there. */
  keyPlace(path: readonly PropertyKey[]): string | undefined;
  /** The same for the value. */
  valuePlace(path: readonly PropertyKey[]): string | undefined;
}

interface Places {
  readonly keys: Map<string, number>;
  readonly values: Map<string, number>;
}

/** Reads a YAML or JSON text; faults of its syntax are returned, with their places. */
export function readDocument(text: string, file: string): JobDocument | readonly ConfigIssue[] {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const placeOf = (offset: number): string => {
    const {line, col} = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const errors: readonly YAMLError[] = [...document.errors, ...document.warnings];
  if (errors.length > 0) return syntaxIssues(errors, placeOf);
  const places: Places = {keys: new Map(), values: new Map()};
  notePlaces(document.contents, [], places);
  const lookUp = (table: ReadonlyMap<string, number>, path: readonly PropertyKey[]): string | undefined => {
    const offset = table.get(dottedName(path));
    return offset === undefined ? undefined : placeOf(offset);
  };
  return {
    value: document.toJS({maxAliasCount: 100}) as unknown,
    keyPlace: (path) => lookUp(places.keys, path) ?? lookUp(places.values, path),
    valuePlace: (path) => lookUp(places.values, path) ?? lookUp(places.keys, path),
  };
}

/** One fault of syntax throws others behind it: the first of a line says what is wrong. */
function syntaxIssues(errors: readonly YAMLError[], placeOf: (offset: number) => string): readonly ConfigIssue[] {
  const perLine = new Map<string, ConfigIssue>();
  for (const error of errors) {
    const where = placeOf(error.pos[0]);
    const line = where.slice(0, where.lastIndexOf(':'));
    if (perLine.has(line)) continue;
    const hint = error.message.includes('flow-map') ? {hint: 'quote text that holds ${...} where it stands between { and }'} : {};
    perLine.set(line, {path: '', message: `is no YAML: ${error.message}`, where, ...hint});
  }
  return [...perLine.values()].slice(0, 20);
}

function notePlaces(node: ParsedNode | null | undefined, path: JobPath, places: Places): void {
  if (node === null || node === undefined) return;
  note(places.values, path, node);
  if (isAlias(node) || isScalar(node)) return;
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) notePlaces(item, [...path, index], places);
  } else if (isMap(node)) {
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (name === undefined) continue;
      note(places.keys, [...path, name], pair.key);
      notePlaces(pair.value, [...path, name], places);
    }
  }
}

function note(table: Map<string, number>, path: JobPath, node: Node): void {
  if (node.range) table.set(dottedName(path), node.range[0]);
}
