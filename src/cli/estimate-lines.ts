/** An estimate as people read it: what comes in, what each step would ask, cost and take, and what is not known. Plain text. */
import type {AskEstimate, Estimate, EstimateInput, EstimateTotal, PilotReport, Spread} from '../index.ts';
import {count, counted, dollars, duration, share, size} from './figures.ts';
import {printable, wrapped} from './printable.ts';

const labelColumns = 10;
const innerColumns = 12;
const stepsMost = 50;
const minutesADay = 1440;

export function estimateLines(estimate: Estimate, columns: number): readonly string[] {
  const {name, input, asks, pilots, total, assumptions} = estimate;
  const fit = (text: string): readonly string[] =>
    wrapped(printable(text, 1000), columns, text.startsWith('  ') ? innerColumns : labelColumns);
  const sent = pilots.length > 0 ? 'a pilot was sent, nothing else' : 'nothing was sent';
  return [
    ...fit(`${name}: an estimate; ${sent}`),
    ...(input === null ? [] : fit(inputLine(input, asks))),
    ...asks.slice(0, stepsMost).flatMap((ask) => askLines(ask, estimate).flatMap(fit)),
    ...pilots.flatMap((pilot) => pilotLines(pilot).flatMap(fit)),
    ...(total === null || input === null ? [] : totalLines(total, estimate).flatMap(fit)),
    ...storeLine(estimate).flatMap(fit),
    ...assumptions.flatMap((sentence) => sentenceLines(`assumed   ${sentence}`, columns)),
  ];
}

/** Words of a sentence, on lines of so many columns. */
function sentenceLines(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text, 1000).split(/ (?! )/)) {
    if (line !== '' && line.length + word.length + 1 > columns) {
      lines.push(line);
      line = `${' '.repeat(labelColumns)}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function inputLine({files, bytes, records, rejects, rows, taken, share: part}: EstimateInput, asks: readonly AskEstimate[]): string {
  const which = taken === 'all' ? '' : taken === 'first' ? 'the first ' : 'a sample of ';
  const of = taken === 'all' ? '' : ` (${share(part, 1)} of all)`;
  const bad = rejects === 0 ? '' : ` · ${counted(rejects, 'reject')}`;
  const come = rows === 1 ? 'comes' : 'come';
  const to = asks[0] === undefined ? `${come} out; the job asks nothing` : `${come} to ${asks[0].step}`;
  return `input     ${counted(files, 'file')}, ${size(bytes)}: ${which}${counted(records, 'record')}${of}${bad} · ${counted(rows, 'row')} ${to}`;
}

function askLines(ask: AskEstimate, {plan, input}: Estimate): readonly string[] {
  const {step, kind, lane, rows, notAsked, rejected, hits, adopted, equal, items, requests, pack, minutes, bound} = ask;
  const known = hits + adopted;
  const fates = [
    ...(known > 0 ? [`${count(known)} known already (${share(known, rows)})`] : []),
    ...(adopted > 0 ? [`${count(adopted)} of them by another schema`] : []),
    ...(notAsked > 0 ? [`${count(notAsked)} not asked`] : []),
    ...(rejected > 0 ? [`${count(rejected)} without a field of the prompt`] : []),
    ...(equal > 0 ? [`${count(equal)} equal to another`] : []),
  ];
  const label = step.length < labelColumns - 1 ? step.padEnd(labelColumns) : `${step} · `;
  const scaled = input?.taken === 'all' ? '' : ' in all';
  return [
    `${label}${kind === 'model' ? `asks ${lane}` : lane}, ${counted(pack, 'item')} a request at most`,
    `  rows      ${count(rows)}${fates.length === 0 ? ', none known yet' : `: ${fates.join(' · ')}`}`,
    `  to ask    ${counted(items, 'item')} in ${counted(requests, 'request')}${scaled}`,
    ...(items === 0 ? [] : [...tokenLines(ask), ...(ask.usd === null ? [] : [`  cost      ${moneyOf(ask.usd)}`])]),
    ...(items === 0 || minutes === null ? [] : [`  time      ${timeOf(minutes)} of sending, ${paceOf(bound, plan)}`]),
  ];
}

function tokenLines({tokens}: AskEstimate): readonly string[] {
  if (tokens === null) return [];
  const {prompt, answer, known, seen} = tokens;
  const from = known === 'kept' ? `by ${counted(seen, 'kept answer')}` : 'a guess';
  return [
    `  tokens    about ${count(prompt)} in · about ${count(answer.expected)} out, ${from} (${count(answer.low)} to ${count(answer.most)})`,
  ];
}

function moneyOf({low, expected, most}: Spread): string {
  return `about ${dollars(expected)} · at least ${dollars(low)} · the worst case ${dollars(most)}`;
}

function paceOf(bound: AskEstimate['bound'], {limits}: Estimate['plan']): string {
  if (limits === null || bound === null) return 'without a limit';
  const part = limits.share === 1 ? '' : ` (a share of ${limits.share})`;
  const most = bound === 'tokens' ? `${count(limits.tpm ?? 0)} tokens` : `${limits.rpm ?? 0} requests`;
  return `at ${most} a minute${part}`;
}

function pilotLines(pilot: PilotReport): readonly string[] {
  const {step, items, answered, rejected, calls, failed, repairs, seconds, stopped, promptTokens, answerTokens, itemUsd} = pilot;
  const parts = [
    `${count(answered)} of ${counted(items, 'item')} of ${step} answered`,
    ...(rejected > 0 ? [`${count(rejected)} rejected`] : []),
    counted(calls, 'request'),
    ...Object.entries(failed).map(([code, times]) => `${code} ${count(times)}`),
    ...(repairs > 0 ? [counted(repairs, 'repair')] : []),
    ...(pilot.usd === null ? [] : [dollars(pilot.usd)]),
    duration(seconds),
  ];
  const spread = (name: string, told: PilotReport['promptTokens'], text: (value: number) => string): readonly string[] =>
    told === null ? [] : [`  ${name.padEnd(labelColumns)}p10 ${text(told.p10)} · p50 ${text(told.p50)} · p90 ${text(told.p90)}`];
  return [
    `pilot     ${parts.join(' · ')}`,
    ...(stopped === null ? [] : [`  stopped   ${stopped}`]),
    ...spread('in', promptTokens, (value) => count(value)),
    ...spread('out', answerTokens, (value) => count(value)),
    ...spread('cost', itemUsd, dollars),
  ];
}

function totalLines(total: EstimateTotal, {asks, plan}: Estimate): readonly string[] {
  const {items, requests, usd: money, minutes, days, fits} = total;
  const several = asks.length > 1;
  const sums = [`${counted(items, 'item')} in ${counted(requests, 'request')}`, ...(money === null ? [] : [moneyOf(money)])];
  const isLonger = days !== null && days * minutesADay > (minutes ?? 0) * 1.01;
  const time = [
    ...(several && minutes !== null ? [`${timeOf(minutes)} of sending`] : []),
    ...(isLonger ? [`${timeOf(days * minutesADay)} from first to last, by hours and limits of the day`] : []),
  ];
  return [
    ...(several ? [`all       ${sums.join(' · ')}`] : []),
    ...(requests > 0 && time.length > 0 ? [`time      ${time.join(' · ')}`] : []),
    ...(fits === null ? [] : [budgetLine(fits, plan)]),
  ];
}

function budgetLine(fits: boolean, {budget, store: {spent}}: Estimate['plan']): string {
  const parts = [
    ...(budget === null || budget.usd === null ? [] : [`${dollars(spent.usd)} of ${dollars(budget.usd)} spent`]),
    ...(budget === null || budget.calls === null ? [] : [`${count(spent.calls)} of ${counted(budget.calls, 'request')} sent`]),
  ];
  return `budget    ${parts.join(' · ')}: ${fits ? 'what is expected fits' : 'what is expected does not fit, and the run would stop there'}`;
}

function storeLine({plan: {store}}: Estimate): readonly string[] {
  if (store.run === 'none') return [];
  const words = {
    begun: 'a run of this job is there, and goes on',
    complete: 'the run is complete: running it again does nothing',
    changed: 'a run of another job is there, and this one would be refused (--plan tells why)',
  };
  return [`run       ${words[store.run]}: ${store.dir}`];
}

function timeOf(minutes: number): string {
  return `about ${duration(Math.max(0.1, minutes * 60))}`;
}
