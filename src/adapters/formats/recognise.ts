/** How sure the first bytes of a file make us that it is JSON, or JSON Lines. Judges structure alone, never a file's name. */
import type {Recognition} from '../../contracts/format.ts';
import {checkJson, type JsonCheck} from './json-check.ts';
import {bufferOver, byte, isBlank} from './json-scan.ts';
import {markLength} from './line-scan.ts';

type Confidence = Recognition['confidence'];
/** Below this many keys or values before the first fault, a brace or bracket at the beginning means nothing. */
const partsMin = 1;
/** So many lines say as much as all of a sample. */
const linesJudged = 50;

export function recogniseJson(sample: Uint8Array, complete: boolean): Recognition {
  return {confidence: confidenceOfJson(contentOf(sample), complete)};
}

export function recogniseJsonl(sample: Uint8Array, complete: boolean): Recognition {
  return {confidence: confidenceOfLines(contentOf(sample), complete)};
}

/**
 * Both at once, as each says it by itself, without reading twice what says as much the first time: of thousands of small files that is what
 * telling them costs.
 */
export function recogniseBoth(sample: Uint8Array, complete: boolean): {readonly json: Confidence; readonly jsonl: Confidence} {
  const content = contentOf(sample);
  const lineFeedAt = content.indexOf(byte.lineFeed);
  const isOneLine = lineFeedAt === -1 || contentOf(content.subarray(lineFeedAt)).byteLength === 0;
  if (!isOneLine) {
    const jsonl = confidenceOfLines(content, complete);
    // Lines that are values of their own are no better JSON; a fault behind the first of them makes it worse, and less than lines all the same.
    return {json: jsonl === 3 && areRecords(content) ? 2 : confidenceOfJson(content, complete), jsonl};
  }
  const check = checkJson(content);
  const isRecord = content[0] === byte.openBrace && check.values === 1 && check.fault === undefined && !check.isOpen;
  return {json: confidenceOfJson(content, complete, check), jsonl: isRecord ? 2 : confidenceOfLines(content, complete)};
}

/** No value goes over several lines: where each line begins with a bracket and ends with one, none is open between two of them. */
function areRecords(content: Buffer): boolean {
  for (let start = 0; start < content.byteLength;) {
    const lineFeedAt = content.indexOf(byte.lineFeed, start);
    if (!isContainer(content[start])) return false;
    // The last line may be cut.
    if (lineFeedAt === -1) return true;
    const last = content[lineFeedAt - (content[lineFeedAt - 1] === byte.carriageReturn ? 2 : 1)];
    if (last !== byte.closeBrace && last !== byte.closeBracket) return false;
    start = lineFeedAt + 1;
  }
  return true;
}

/** The sample without byte order mark and leading blanks. A Buffer's search is native, a Uint8Array's goes byte by byte. */
export function contentOf(sample: Uint8Array): Buffer {
  let at = markLength(sample);
  while (at < sample.byteLength && isBlank(sample[at] as number)) at++;
  return bufferOver(sample).subarray(at);
}

function confidenceOfJson(content: Buffer, complete: boolean, check = checkJson(content)): Confidence {
  if (content.byteLength === 0) return 1;
  if (!isContainer(content[0])) return check.fault === undefined && !(complete && check.isOpen) ? 1 : 0;
  if (check.fault !== undefined) return check.parts >= partsMin ? 1 : 0;
  // One array, whole or cut, and nothing begun behind it.
  const isArray = content[0] === byte.openBracket && check.values === (check.isOpen ? 0 : 1);
  if (check.spansLines || isArray) return 3;
  return complete && check.isOpen ? 1 : 2;
}

interface LineCounts {
  readonly good: number;
  readonly bad: number;
  /** The last line goes on behind the sample, and is fine so far. */
  readonly openIsGood: boolean | undefined;
  readonly containers: number;
  readonly firstIsArray: boolean;
}

function confidenceOfLines(content: Buffer, complete: boolean): Confidence {
  if (content.byteLength === 0) return 1;
  const {good, bad, openIsGood, containers, firstIsArray} = countLines(content, complete);
  const likely = good + (openIsGood === true ? 1 : 0);
  const unlikely = bad + (openIsGood === false ? 1 : 0);
  if (likely === 0) return beginsAsRecord(content, complete) ? 1 : 0;
  if (containers === 0) return unlikely === 0 ? 1 : 0;
  if (likely === 1 && unlikely === 0) return firstIsArray ? 1 : 2;
  if (unlikely === 0) return 3;
  return likely > unlikely ? 2 : 1;
}

/** One broken line is still a line; the beginning of a document over many lines is none. */
function beginsAsRecord(content: Buffer, complete: boolean): boolean {
  const lineFeedAt = content.indexOf(byte.lineFeed);
  const line = content.subarray(0, lineFeedAt === -1 ? content.byteLength : lineFeedAt);
  return isContainer(line[0]) && checkJson(line).parts >= partsMin && confidenceOfJson(content, complete) < 3;
}

function countLines(content: Buffer, complete: boolean): LineCounts {
  const counts = {
    good: 0,
    bad: 0,
    openIsGood: undefined as boolean | undefined,
    containers: 0,
    firstIsArray: content[0] === byte.openBracket,
  };
  for (let start = 0, judged = 0; start < content.byteLength && judged < linesJudged;) {
    const lineFeedAt = content.indexOf(byte.lineFeed, start);
    const line = contentOf(content.subarray(start, lineFeedAt === -1 ? content.byteLength : lineFeedAt));
    start = lineFeedAt === -1 ? content.byteLength : lineFeedAt + 1;
    if (line.byteLength === 0) continue;
    judged++;
    const check = checkJson(line);
    const isCut = lineFeedAt === -1 && !complete;
    const isGood = isOneValue(check, isCut);
    if (isGood && isContainer(line[0])) counts.containers++;
    if (isCut) counts.openIsGood = isGood;
    else if (isGood) counts.good++;
    else counts.bad++;
  }
  return counts;
}

function isOneValue(check: JsonCheck, mayBeOpen: boolean): boolean {
  if (check.fault !== undefined) return false;
  return check.isOpen ? mayBeOpen && check.values === 0 : check.values === 1;
}

function isContainer(first: number | undefined): boolean {
  return first === byte.openBrace || first === byte.openBracket;
}
