/** Reads source files for the house test: their code without comments and strings, and what they import. Judges nothing. */
import {readdirSync, readFileSync} from 'node:fs';
import {join, posix, relative, sep} from 'node:path';

export interface Import {
  readonly specifier: string;
  /** `type`: import type or export type. `dynamic`: import('...'), also in a type. */
  readonly kind: 'static' | 'type' | 'dynamic';
  /** Path of the file from the project's root, for relative specifiers; null for packages. */
  readonly target: string | null;
}

export interface Source {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The text with comments and the insides of strings blanked: offsets stay. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export function readSources(root: string, folders: readonly string[]): readonly Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile() && /\.[cm]?ts$/.test(entry.name) && !entry.parentPath.includes('node_modules'))
      .map((entry) => {
        const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
        return sourceOf(path, readFileSync(join(root, path), 'utf8'));
      }),
  );
}

export function sourceOf(path: string, text: string): Source {
  const code = blanked(text);
  return {path, text, code, imports: importsOf(path, text, code)};
}

const statement = /(?:^|[;}\n])\s*(import|export)\b([^;'"`]*?)(?:\bfrom\s*)?(['"])/g;
const call = /\bimport\s*\(\s*(['"`])/g;

/** Found in the blanked code, so that no comment and no string counts; read from the text at the same offset. */
function importsOf(path: string, text: string, code: string): readonly Import[] {
  const imports: Import[] = [];
  const add = (quoteAt: number, kind: Import['kind']): void => {
    const quote = text[quoteAt] ?? '';
    const specifier = text.slice(quoteAt + 1, text.indexOf(quote, quoteAt + 1));
    imports.push({specifier, kind, target: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null});
  };
  for (const match of code.matchAll(statement)) {
    const [whole, keyword, words = ''] = match;
    // `import x from '...'`, `import '...'`, `export {x} from '...'`; and not `export const x = '...'` nor `import('...')`.
    if (words.includes('(') || (!/from\s*['"]$/.test(whole) && !(keyword === 'import' && words.trim() === ''))) continue;
    if (/[=]/.test(words)) continue;
    add(match.index + whole.length - 1, isTypeOnly(words) ? 'type' : 'static');
  }
  for (const match of code.matchAll(call)) add(match.index + match[0].length - 1, 'dynamic');
  return imports;
}

/** `import type {x}`, and `import {type x, type y}`. */
function isTypeOnly(words: string): boolean {
  if (/^\s*type\b/.test(words)) return true;
  const names = /^\s*\{([^}]*)\}/.exec(words)?.[1]?.split(',') ?? [];
  const named = names.map((name) => name.trim()).filter((name) => name !== '');
  return named.length > 0 && named.every((name) => name.startsWith('type '));
}

const regexMayFollow = /(?:^|[(,=:[!&|?{};+\-*%~^<>\n]|\b(?:return|typeof|case|in|of|yield|await))\s*$/;

/** One pass over the text. Strings keep their quotes, `${...}` in templates stays code. */
export function blanked(text: string): string {
  let out = '';
  let at = 0;
  // Depth of braces at which each open template's `${` began.
  const templates: number[] = [];
  let depth = 0;
  const blank = (end: number): void => {
    out += text.slice(at, end).replaceAll(/[^\n]/g, ' ');
    at = end;
  };
  const keep = (length: number): void => {
    out += text.slice(at, at + length);
    at += length;
  };
  const templateBody = (): void => {
    const end = endOf(text, at, /`|\$\{/y);
    blank(end);
    if (text[at] === '`') keep(1);
    else if (at < text.length) {
      templates.push(depth);
      keep(2);
    }
  };
  while (at < text.length) {
    const character = text[at] ?? '';
    const two = text.slice(at, at + 2);
    if (two === '//') blank(indexOr(text.indexOf('\n', at), text.length));
    else if (two === '/*') blank(indexOr(text.indexOf('*/', at + 2), text.length - 2) + 2);
    else if (character === '"' || character === "'") {
      keep(1);
      blank(endOf(text, at, character === '"' ? /"|\n/y : /'|\n/y));
      keep(1);
    } else if (character === '`') {
      keep(1);
      templateBody();
    } else if (character === '/' && regexMayFollow.test(out.slice(-20))) {
      keep(1);
      blank(endOfRegex(text, at));
      keep(1);
    } else if (character === '}' && templates.at(-1) === depth) {
      templates.pop();
      keep(1);
      templateBody();
    } else {
      if (character === '{') depth++;
      if (character === '}') depth--;
      keep(1);
    }
  }
  return out;
}

/** The offset of the first match that no backslash stands before. */
function endOf(text: string, from: number, stop: RegExp): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else {
      stop.lastIndex = at;
      if (stop.test(text)) return at;
    }
  }
  return text.length;
}

/** The closing slash; slashes in a class [...] do not close. */
function endOfRegex(text: string, from: number): number {
  let inClass = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '\n') return at;
    if (character === '\\') at++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    else if (character === '/' && !inClass) return at;
  }
  return text.length;
}

function indexOr(index: number, otherwise: number): number {
  return index === -1 ? otherwise : index;
}
