/** What asking came to, in words: for the live display, for a plain line, for the summary. Plain text. */
import type {AskFigures} from '../../index.ts';
import {amount, count, counted, dollars, remaining, share} from '../figures.ts';
import {printable} from '../printable.ts';

const waitingWords: Readonly<Record<NonNullable<AskFigures['waiting']>, string>> = {
  rate: 'the limit of requests',
  tokens: 'the limit of tokens',
  server: 'the server, which asked for a pause',
  day: 'the next day: the limit of today is reached',
  concurrency: 'answers: no more at once',
  hours: 'the hours in which it may ask',
  budget: 'answers under way: the budget bears no more',
  breaker: 'the server, which fails',
  items: 'more items',
};

const codesShown = 3;

/** Parts of one line of the live display. */
export function askingParts(asks: AskFigures): readonly string[] {
  const {items, calls, usd, waiting, pace} = asks;
  const rate = pace.requestsAMinute === null ? '' : ` of ${rateOf(pace.requestsAMinute)}`;
  return [
    `${asks.step === null ? '' : `${printable(asks.step, 80)} `}${count(items.done)} of ${count(items.total)} items`,
    ...knownParts(asks),
    `${counted(calls.sent, 'request')}${calls.most === null ? '' : ` of ${count(calls.most)}`}`,
    `${count(pace.requestsLastMinute)}${rate} a minute`,
    `${count(calls.inFlight)} in flight`,
    ...failedParts(calls.failed),
    ...(calls.repairs > 0 ? [counted(calls.repairs, 'repair')] : []),
    ...tokenParts(asks),
    ...(usd === null ? [] : [`${dollars(usd.spent)}${usd.most === null ? '' : ` of ${dollars(usd.most)}`}`]),
    ...(waiting === null ? [] : [`waiting for ${waitingWords[waiting]}`]),
    ...etaParts(asks),
  ];
}

/** Of few requests a minute a half is much. */
function rateOf(requests: number): string {
  return requests < 100 && !Number.isInteger(requests) ? requests.toFixed(1) : count(requests);
}

/** Of those that have an answer, or none for good, what nobody had to be asked for. */
function knownOf({answers}: AskFigures): {readonly known: number; readonly all: number} {
  const known = answers.hits + answers.adopted + answers.coalesced;
  return {known, all: known + answers.asked + answers.rejected};
}

function knownParts(asks: AskFigures): readonly string[] {
  const {known, all} = knownOf(asks);
  return known === 0 ? [] : [`${count(known)} known already (${share(known, all)})`];
}

/** The most frequent first; a line has no room for all of them. */
function failedParts(failed: AskFigures['calls']['failed']): readonly string[] {
  const codes = Object.entries(failed).sort(([, one], [, other]) => other - one);
  const sum = (some: typeof codes): number => some.reduce((total, [, times]) => total + times, 0);
  if (codes.length === 0) return [];
  const others = sum(codes.slice(codesShown));
  const named = codes.slice(0, codesShown).map(([code, times]) => `${printable(code, 40)} ${count(times)}`);
  return [`${count(sum(codes))} failed: ${[...named, ...(others === 0 ? [] : [`others ${count(others)}`])].join(', ')}`];
}

function tokenParts({tokens: {prompt, completion}}: AskFigures): readonly string[] {
  return prompt + completion === 0 ? [] : [`${amount(prompt)} tokens in, ${amount(completion)} out`];
}

/** Of this question; and of those behind it, as far as anybody knows. */
function etaParts({etaSeconds, later}: AskFigures): readonly string[] {
  const own = etaSeconds === null ? [] : [remaining(etaSeconds)];
  if (later === undefined) return own;
  const more = `${counted(later.questions, 'question')} to come`;
  return [
    ...own.map((words) => `${words} for this question`),
    later.etaSeconds === null ? more : `${more}: about ${remaining(later.etaSeconds)} for all`,
  ];
}

/** Lines of the summary; none of a job that asks nothing. */
export function askingLines(asks: AskFigures | null): readonly string[] {
  if (asks === null) return [];
  const {answers, calls, tokens, usd, behind} = asks;
  const {known, all} = knownOf(asks);
  const answered = [
    `${count(answers.asked)} asked`,
    `${count(known)} known already (${share(known, all)})`,
    ...(answers.skipped > 0 ? [`${count(answers.skipped)} not asked`] : []),
    ...(answers.rejected > 0 ? [`${count(answers.rejected)} without an answer`] : []),
  ];
  const failed = Object.entries(calls.failed).map(([code, times]) => `${printable(code, 80)} ${count(times)}`);
  const sent = [
    `${counted(calls.sent, 'request')}${calls.most === null ? '' : ` of ${count(calls.most)}`}`,
    ...(calls.repairs > 0 ? [counted(calls.repairs, 'repair')] : []),
    ...failed,
  ];
  const spent = [
    `${count(tokens.prompt)} tokens in${tokens.cached > 0 ? ` (${count(tokens.cached)} cached)` : ''}, ${count(tokens.completion)} out`,
    ...(usd === null ? [] : [`${dollars(usd.spent)}${usd.most === null ? '' : ` of ${dollars(usd.most)}`}`]),
    ...(usd === null || usd.saved === 0 ? [] : [`${dollars(usd.saved)} saved by answers that were kept`]),
  ];
  return [
    `answers   ${answered.join(' · ')}`,
    `requests  ${sent.join(' · ')}`,
    `tokens    ${spent.join(' · ')}`,
    ...(behind.rows > 0 ? [`waiting   ${behindSentence(behind)}`] : []),
  ];
}

function behindSentence({rows, row}: AskFigures['behind']): string {
  const kept = `${counted(rows, 'answer')} ${rows === 1 ? 'is' : 'are'} kept whose rows wait`;
  if (row === null) return kept;
  return `${kept} behind ${printable(row.file, 300)}${row.line === null ? '' : `:${row.line}`} (record ${count(row.index)})`;
}
