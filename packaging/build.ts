/** `npm run build`: dist/ with what the package holds, its code by the bundler and its types by the compiler. */
import {spawnSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {bundle} from './bundle.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, {recursive: true, force: true});
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const {status} = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), '--emitDeclarationOnly'], {stdio: 'inherit'});
process.exitCode = status ?? 1;
if (status === 0) await bundle(dist);
