/** Stored answers as people read of them. Prints nothing. */
import type {CacheStats} from '../index.ts';
import {count, counted, dollars, share, size} from './figures.ts';
import {printable} from './printable.ts';

const stepsMost = 50;
const nanoPerUsd = 1e9;

export function statsLines(stats: CacheStats): readonly string[] {
  const {path, answers, bytes, costNano, steps, raw} = stats;
  const head = `${path}: ${counted(answers, 'answer')}, ${size(bytes)}${costNano === 0 ? '' : `, bought for ${usd(costNano)}`}${spanOf(stats)}`;
  const named = steps.slice(0, stepsMost).map((step) => {
    return `  ${step.step}: ${counted(step.answers, 'answer')}, ${size(step.bytes)}, ${usd(step.costNano)}`;
  });
  const more = steps.length > stepsMost ? [`  and ${counted(steps.length - stepsMost, 'more step')}`] : [];
  const raws = raw.responses === 0 ? [] : [`  raw responses: ${count(raw.responses)}, ${size(raw.bytes)}`];
  return [head, ...named, ...more, ...raws, ...lookupLines(stats), ...spendingLines(stats)].map((line) => printable(line));
}

function usd(nano: number): string {
  return dollars(nano / nanoPerUsd);
}

function spanOf({oldestMs, newestMs}: CacheStats): string {
  if (oldestMs === null || newestMs === null) return '';
  const [from, to] = [dayOf(oldestMs), dayOf(newestMs)];
  return from === to ? `, of ${to}` : `, of ${from} to ${to}`;
}

function dayOf(ms: number): string {
  // A damaged time may be none that a calendar has.
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'an unknown day' : date.toISOString().slice(0, 10);
}

function lookupLines({lookups}: CacheStats): readonly string[] {
  if (lookups === null || lookups.hitShare === null) return [];
  const {hits, misses, memoryHits, runHits, sharedHits, adopted, coalesced, savedNano, damaged} = lookups;
  const total = memoryHits + runHits + sharedHits + misses;
  const parts = [
    ...(sharedHits === 0 ? [] : [`${count(sharedHits)} from the shared file`]),
    ...(adopted === 0 ? [] : [`${count(adopted)} from another schema`]),
    ...(coalesced === 0 ? [] : [`${count(coalesced)} with an equal one`]),
  ];
  const told = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  const bad = damaged === 0 ? '' : `, ${count(damaged)} damaged`;
  return [`  looked up ${counted(total, 'item')}: ${share(hits, total)} needed no call${told}${bad}, ${usd(savedNano)} saved`];
}

function spendingLines({spending}: CacheStats): readonly string[] {
  if (spending === null || spending.calls === 0) return [];
  const {calls, unknown, costNano, claimedNano} = spending;
  const open = unknown === 0 ? '' : `; the outcome of ${count(unknown)} is unknown, and they are charged at their worst`;
  const claimed = claimedNano === 0 ? '' : `; servers claim ${usd(claimedNano)} beyond what was possible`;
  return [`  sent ${counted(calls, 'request')} for ${usd(costNano)}${open}${claimed}`];
}
