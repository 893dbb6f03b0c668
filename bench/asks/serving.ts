/** Starts the simulated server as a process, asks what came to it, and ends it. */
import {spawn, type ChildProcess} from 'node:child_process';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {SimulateOptions} from '../../src/index.ts';
import type {ServerFigures} from './server.ts';

export interface Serving {
  readonly url: string;
  figures(): Promise<ServerFigures>;
  end(): void;
}

export async function serve(options: Omit<SimulateOptions, 'answers' | 'onRequest' | 'clock'>, buildDir: string): Promise<Serving> {
  const child: ChildProcess = spawn(process.execPath, [join(buildDir, 'bench/asks/server.js'), JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const {stdin, stdout} = child;
  if (stdin === null || stdout === null) throw new Error('a server that is started has its pipes');
  const lines = createInterface({input: stdout})[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const {value, done} = await lines.next();
    if (done === true) throw new Error('the simulated server ended before it was told to');
    return String(value);
  };
  const url = await next();
  return {
    url,
    async figures() {
      stdin.write('figures\n');
      return JSON.parse(await next()) as ServerFigures;
    },
    end: () => stdin.end(),
  };
}
