/** What it means when no answer came: by the network's own codes, and by whether the request had left. */
import {systemCodeOf, unreachable} from '../../../model/errors.ts';
import type {WireFault} from './exchange.ts';
import type {Verdict} from './request-verdict.ts';

/** `isUnknown` of each: the request had left, and not only to a proxy that did not hand it on. */
export function networkVerdict(fault: WireFault): Verdict {
  return {isUnknown: fault.isSent, ...verdictOf(fault)};
}

function verdictOf(fault: WireFault): Verdict {
  switch (fault.code) {
    case 'ABORTED':
      return {kind: 'transient', code: 'ABORTED', says: 'the call was ended from here'};
    case 'FIRST_BYTE_TIMEOUT':
      return {
        kind: 'transient',
        code: 'TIMEOUT',
        says: 'no answer began in time',
        hint: 'a slow server may need a larger llm.timeouts.firstByteMs',
      };
    case 'TIMEOUT':
      return {
        kind: 'transient',
        code: 'TIMEOUT',
        says: 'the answer did not end in time',
        hint: 'a slow server may need a larger llm.timeouts.totalMs',
      };
    case 'BODY_TOO_LARGE':
      return {kind: 'item', code: 'ANSWER_TOO_LARGE', says: 'its answer has more bytes than llm.providerOptions.responseBytesMax'};
    case 'NETWORK':
      return ofNetwork(fault.cause);
    default:
      return unreachable(fault.code);
  }
}

const refused: Verdict = {
  kind: 'transient',
  code: 'CONNECTION_REFUSED',
  says: 'nothing listens there',
  hint: 'is the server running, and llm.baseURL its address? Where a proxy is named (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY), is it running there?',
};
const notFound: Verdict = {
  kind: 'transient',
  code: 'HOST_NOT_FOUND',
  says: 'there is no such host, or no way to ask for it',
  hint: 'look at llm.baseURL and at the network',
};
const notReached: Verdict = {
  kind: 'transient',
  code: 'UNREACHABLE',
  says: 'no connection came about',
  hint: 'look at the network; a proxy or firewall may be in between',
};
const badCertificate: Verdict = {
  kind: 'fatal',
  code: 'BAD_CERTIFICATE',
  says: 'its certificate is not accepted, or it does not speak TLS',
  hint: 'http instead of https for a local server, or NODE_EXTRA_CA_CERTS for a company of its own',
};
const notHttp: Verdict = {kind: 'transient', code: 'MALFORMED_BODY', says: 'its answer is no HTTP'};
const closed: Verdict = {kind: 'transient', code: 'ABORTED', says: 'the connection was closed from here'};
const reset: Verdict = {kind: 'transient', code: 'CONNECTION_RESET', says: 'the connection ended before the answer did'};

const byCode: Readonly<Record<string, Verdict>> = {
  ECONNREFUSED: refused,
  ENOTFOUND: notFound,
  EAI_AGAIN: notFound,
  EAI_FAIL: notFound,
  UND_ERR_CONNECT_TIMEOUT: notReached,
  ETIMEDOUT: notReached,
  EHOSTUNREACH: notReached,
  ENETUNREACH: notReached,
  EPROTO: badCertificate,
  DEPTH_ZERO_SELF_SIGNED_CERT: badCertificate,
  SELF_SIGNED_CERT_IN_CHAIN: badCertificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: badCertificate,
  UNABLE_TO_GET_ISSUER_CERT: badCertificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: badCertificate,
  UND_ERR_HEADERS_OVERFLOW: notHttp,
  UND_ERR_DESTROYED: closed,
  UND_ERR_CLOSED: closed,
  UND_ERR_ABORTED: closed,
};

const proxyRefused: Verdict = {
  kind: 'fatal',
  code: 'PROXY_REFUSED',
  says: 'the proxy lets nobody through without a name and password it knows, or not to this server',
  hint: 'HTTPS_PROXY or HTTP_PROXY as http://name:password@host:port, or NO_PROXY with the host of llm.baseURL',
};
const proxyFailed: Verdict = {
  kind: 'transient',
  code: 'PROXY_FAILED',
  says: 'the proxy does not reach the server, or cannot be spoken to',
  hint: 'look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY',
};
/** Of undici's own sentences, which hold nothing of anybody else's. */
const proxyStatus = /^Proxy (?:response \((\d{3})\) !== 200|Authentication Required \((407)\))/;

/** Null where no proxy is the reason. */
function ofProxy(cause: unknown, code: string): Verdict | null {
  if (code === 'UND_ERR_PRX_CONN' || code === 'UND_ERR_PRX_TLS') return proxyFailed;
  const found = cause instanceof Error ? proxyStatus.exec(cause.message) : null;
  if (found === null) return null;
  const status = Number(found[1] ?? found[2]);
  return {...(status === 407 || status === 403 ? proxyRefused : proxyFailed), isUnknown: false};
}

/** The network's error itself goes no further: undici's parser keeps what it could not read in it. Its code does. */
function ofNetwork(cause: unknown): Verdict {
  const code = systemCodeOf(cause) ?? '';
  const proxied = ofProxy(cause, code);
  if (proxied !== null) return proxied;
  const isUnread = cause instanceof Error && cause.name === 'HTTPParserError';
  const verdict = isUnread ? notHttp : /^(CERT_|ERR_TLS_|ERR_SSL_)/.test(code) ? badCertificate : (byCode[code] ?? reset);
  return /^\w{3,60}$/.test(code) ? {...verdict, says: `${verdict.says} (${code})`} : verdict;
}
