/** The plan of a job as people read it: stages, steps, lanes, limits, budget, and what is kept already. Plain text. */
import type {Estimate, EstimatePlan} from '../index.ts';
import {count, counted, dollars} from './figures.ts';
import {fitted, printable, wrapped} from './printable.ts';

const labelColumns = 10;
const stepsMost = 200;
const minutesAnHour = 60;

export function planLines({name, plan}: Estimate, columns: number): readonly string[] {
  const {stages, steps, limits, budget, store, lanes} = plan;
  const fit = (text: string): readonly string[] => wrapped(printable(text, 1000), columns, labelColumns);
  return [
    ...fit(`${name}: the plan`),
    ...stages.flatMap(({number, steps: own, asks}) => {
      const does = asks === null ? '' : `asks, `;
      return fit(`stage ${String(number + 1).padEnd(4)}${does}${own.length === 0 ? 'reads the input' : own.join(', ')}`);
    }),
    ...steps.slice(0, stepsMost).map((step) => fitted(printable(`  ${stepLine(step)}`, 1000), columns)),
    ...lanes.flatMap((lane) => fit(`lane      ${lane.name}: ${lane.steps.join(', ')}`)),
    ...(limits === null ? [] : fit(limitsLine(limits))),
    ...(budget === null ? [] : fit(budgetLine(budget, store))),
    ...storeLines(store).flatMap(fit),
  ];
}

function stepLine({name, does, model, prompt, pack}: EstimatePlan['steps'][number]): string {
  const parts = [does, ...(model === null ? [] : [model]), ...(prompt === null ? [] : [`prompt ${prompt}`])];
  return `${name}: ${parts.join(', ')}${pack === null ? '' : `, ${counted(pack, 'item')} a request`}`;
}

function limitsLine({rpm, isAssumed, tpm, rpd, share, inFlight, hours}: NonNullable<EstimatePlan['limits']>): string {
  const parts = [
    rpm === null ? 'no limit of requests is known' : `${rpm} requests a minute${isAssumed ? ' (assumed)' : ''}`,
    ...(tpm === null ? [] : [`${count(tpm)} tokens a minute`]),
    ...(rpd === null ? [] : [`${count(rpd)} requests a day`]),
    ...(share === 1 ? [] : [`a share of ${share}`]),
    `${count(inFlight)} at once`,
    ...(hours === null ? [] : [`from ${clock(hours.from)} to ${clock(hours.to)}`]),
  ];
  return `limits    ${parts.join(' · ')}`;
}

function budgetLine({usd: money, calls}: NonNullable<EstimatePlan['budget']>, {spent}: EstimatePlan['store']): string {
  const parts = [
    ...(money === null ? [] : [`${dollars(money)}, ${dollars(spent.usd)} of it spent`]),
    ...(calls === null ? [] : [`${counted(calls, 'request')}, ${count(spent.calls)} of them sent`]),
  ];
  return `budget    ${parts.length === 0 ? 'none: it may spend what it takes' : parts.join(' · ')}`;
}

function storeLines({dir, run, changes, answers, cache}: EstimatePlan['store']): readonly string[] {
  const words = {
    none: 'no run is there yet',
    begun: 'a run is there, and goes on',
    complete: 'a run is there, and is complete',
    changed: 'a run of another job is there: this one would be refused',
  };
  const kept =
    cache === null ? 'no llm.cache' : `${cache.path}: ${cache.answers === null ? 'not there yet' : counted(cache.answers, 'answer')}`;
  return [
    `run       ${dir}: ${words[run]}${answers === 0 ? '' : `, with ${counted(answers, 'answer')}`}`,
    ...changes.map(({name, was, is}) => `  changed ${name}: ${was ?? '(none)'} -> ${is ?? '(none)'}`),
    `cache     ${kept}`,
  ];
}

function clock(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / minutesAnHour))}:${two(minutes % minutesAnHour)}`;
}
