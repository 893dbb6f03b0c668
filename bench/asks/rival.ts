/** The measured process of a rival: prints what it took. CPU a call is taken between a fifth and the last twentieth of the calls. */
import {rivals, sendAll} from './rivals.ts';

export interface RivalFigures {
  readonly lost: number;
  readonly wallMs: number;
  /** CPU of the whole process a call, user and system, microseconds. */
  readonly cpuUs: number;
}

const [, , name = '', url = '', itemsText = '0', rpmText = '0'] = process.argv;
const rival = rivals.find((known) => known === name);
if (rival === undefined) throw new Error(`no rival is called ${name}`);
const items = Number(itemsText);
const first = Math.floor(items * 0.2);
const last = Math.floor(items * 0.95);
let ended = 0;
let before: NodeJS.CpuUsage | undefined;
let cpuUs = NaN;
const begun = performance.now();
const lost = await sendAll(rival, {
  url,
  items,
  rpm: Number(rpmText),
  onEnd: () => {
    ended++;
    if (ended === first) before = process.cpuUsage();
    if (ended !== last || before === undefined) return;
    const {user, system} = process.cpuUsage(before);
    cpuUs = (user + system) / (last - first);
  },
});
const figures: RivalFigures = {lost, wallMs: performance.now() - begun, cpuUs};
console.log(JSON.stringify(figures));
process.exit(0);
