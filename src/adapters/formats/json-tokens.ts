/**
 * stream-json behind one small function: text in, tokens out, at once. The only file that knows the package; it is loaded when
 * the first selection that needs it is made.
 */
import {createRequire} from 'node:module';

export type Token =
  | {readonly name: 'startObject' | 'endObject' | 'startArray' | 'endArray' | 'startString' | 'endString'}
  | {readonly name: 'keyValue' | 'stringChunk' | 'numberValue'; readonly value: string}
  | {readonly name: 'nullValue' | 'trueValue' | 'falseValue'; readonly value: null | boolean};

export interface Tokenizer {
  /** @throws {Error} when the text is no JSON */
  write(text: string): readonly Token[];
  /** @throws {Error} when the value is not complete */
  finish(): readonly Token[];
}

type Parse = (text: unknown) => unknown;
type ParserModule = {readonly jsonParser: (options: object) => Parse};
/** Strings come in pieces, so that none must fit into memory; keys and numbers whole. */
const parserOptions = {
  streamValues: false,
  packKeys: true,
  packStrings: false,
  streamStrings: true,
  packNumbers: true,
  jsonStreaming: false,
};

export function makeTokenizer(): Tokenizer {
  const {jsonParser} = createRequire(import.meta.url)('stream-json/core/parser.js') as ParserModule;
  const parse = jsonParser(parserOptions);
  // The parser answers "nothing yet" with the very value that, sent to it, means the end.
  const nothing = parse('');
  return {
    write: (text) => (text === '' ? [] : tokensOf(parse(text))),
    finish: () => tokensOf(parse(nothing)),
  };
}

function tokensOf(answer: unknown): readonly Token[] {
  return typeof answer === 'object' && answer !== null && 'values' in answer ? (answer.values as Token[]) : [];
}
