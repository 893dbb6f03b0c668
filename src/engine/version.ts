/** The package's own version, from its package.json: one place says it. */
import {readFileSync} from 'node:fs';

const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
export const version: string = (JSON.parse(text) as {readonly version: string}).version;
