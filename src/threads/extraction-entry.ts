/** Entry of an extraction worker (Piscina): unwraps a message, calls the extraction actor, wraps the answer. No logic. */
import {workerData, type MessagePort} from 'node:worker_threads';
import {extract} from '../actors/extraction/extraction.ts';
import {extractRanges} from '../actors/extraction/ranges-extraction.ts';
import {StreamExtraction} from '../actors/extraction/stream-extraction.ts';
import {unreachable} from '../model/errors.ts';
import type {Cells} from '../protocol/cells.ts';
import {faultOf, type Fault} from '../protocol/fault.ts';
import type {Extract, Extracted, ExtractStream, FromStream, ToStream} from '../protocol/extraction.ts';
import type {ExtractRanges} from '../protocol/ranges.ts';
import {transferListOf} from '../protocol/transfer.ts';
import type {RunPlan} from '../model/plan.ts';
import {moving} from './extraction-moving.ts';
import {rangesOver} from './extraction-ranges.ts';
import {startProfile} from './profile.ts';
import {formatsOf, openWorkshop, type OpenWorkshop} from './workshop.ts';

export interface ExtractionData {
  readonly plan: RunPlan;
  readonly cells: Cells;
}

type WithPort<Message> = Message & {readonly port: MessagePort};
export type ToWorker =
  | Extract
  | WithPort<ExtractStream>
  | WithPort<ExtractRanges>
  | {readonly type: 'GetReady'}
  | {readonly type: 'EndProfile'};
export type FromWorker =
  | Extracted
  | {readonly type: 'Streamed'}
  | {readonly type: 'IsReady'}
  | {readonly type: 'ProfileEnded'}
  | {readonly type: 'Failed'; readonly fault: Fault};

const {plan, cells} = workerData as ExtractionData;
const profile = startProfile(plan.profileDir, 'extraction');
// At once, not with the first chunk; what is wrong with it is said to whoever sends one.
const workshop = openWorkshop(plan, cells);
workshop.catch(() => undefined);

// The default export is what Piscina calls.
export default async function work(message: ToWorker): Promise<FromWorker> {
  try {
    if (message.type === 'EndProfile') {
      await profile?.stop();
      return {type: 'ProfileEnded'};
    }
    const shop = await workshop;
    if (message.type === 'GetReady') return {type: 'IsReady'};
    if (message.type === 'ExtractStream') return await stream(shop, message);
    const extracted = message.type === 'ExtractRanges' ? await byRanges(shop, message) : await whole(shop, message);
    return moving(extracted, buffersOf(extracted));
  } catch (cause) {
    return {type: 'Failed', fault: faultOf(cause)};
  }
}

async function whole(shop: OpenWorkshop, message: Extract): Promise<Extracted> {
  await shop.loadFormats(formatsOf(message));
  return extract(shop, message);
}

async function byRanges(shop: OpenWorkshop, message: WithPort<ExtractRanges>): Promise<Extracted> {
  const {read, buffer} = rangesOver(message.port);
  try {
    return {...(await extractRanges(shop, message, read)), input: buffer()};
  } finally {
    message.port.close();
  }
}

async function stream(shop: OpenWorkshop, message: WithPort<ExtractStream>): Promise<FromWorker> {
  const {port} = message;
  await shop.loadFormats([message.format]);
  const extraction = new StreamExtraction(shop, message);
  const answer = (from: FromStream): void => port.postMessage(from, buffersOfAnswer(from));
  return new Promise((resolve) => {
    // One message is answered before the next is sent: the lane sees to it.
    port.on('message', (to: ToStream) => {
      answerOf(extraction, to)
        .then(answer)
        .catch((cause: unknown) => {
          answer({type: 'Failed', fault: faultOf(cause)});
          port.close();
        });
    });
    port.on('close', () => resolve({type: 'Streamed'}));
  });
}

async function answerOf(extraction: StreamExtraction, to: ToStream): Promise<FromStream> {
  switch (to.type) {
    case 'Feed':
      return extraction.feed(to.bytes, to.length);
    case 'End':
      return extraction.end();
    case 'Take':
      return extraction.take(to.most);
    case 'PassOver':
      return extraction.passOver();
    default:
      return unreachable(to);
  }
}

function buffersOfAnswer(from: FromStream): ArrayBuffer[] {
  if (from.type === 'Extracted') return buffersOf(from);
  return from.type === 'Failed' ? [] : transferListOf(from.input);
}

function buffersOf(extracted: Extracted): ArrayBuffer[] {
  return transferListOf(
    extracted.input,
    extracted.rows,
    extracted.rejects,
    extracted.warnings,
    extracted.duplicates,
    extracted.keyed?.records,
    extracted.keyed?.undo,
    extracted.table,
    extracted.hashes,
    extracted.rejectedAt,
  );
}
