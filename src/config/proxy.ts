/**
 * Which proxy the environment names for an address: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY where neither of them is for it, and NO_PROXY, in
 * lower case or upper, as curl reads them. A proxy is of the machine, not of the job: so no job names one. What it names may hold a password, and is a secret.
 */
import {secretOf} from './secrets.ts';

const entriesMost = 1000;
const defaultPorts: Readonly<Record<string, string>> = {'http:': '80', 'https:': '443'};

/** Null: the way is straight. Always to this machine itself, whatever the environment says: a proxy would take it for its own. */
export function proxyOf(address: string, read: (name: string) => string | null = secretOf): string | null {
  const url = URL.parse(address);
  if (url === null || isLoopback(url.hostname)) return null;
  const named = (name: string): string | null => read(name.toLowerCase()) ?? read(name);
  const proxy = named(url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? named('ALL_PROXY');
  if (proxy === null || isSpared(url, named('NO_PROXY') ?? '')) return null;
  // Many write host and port alone.
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** `*`, or names with all that is below them, each with a port or without one. */
function isSpared({hostname, port, protocol}: URL, noProxy: string): boolean {
  const host = bare(hostname);
  const ownPort = port === '' ? (defaultPorts[protocol] ?? '') : port;
  const entries = noProxy.split(/[\s,]+/, entriesMost).filter((entry) => entry !== '');
  return entries.some((entry) => {
    const {name, port: onlyPort} = partsOf(entry.toLowerCase());
    if (onlyPort !== null && onlyPort !== ownPort) return false;
    return name === '*' || host === name || host.endsWith(`.${name}`);
  });
}

function partsOf(entry: string): {readonly name: string; readonly port: string | null} {
  // More than one colon without brackets is an address of IPv6.
  const [, name = entry, port = null] = /^(\[[^\]]*\]|[^:]*):(\d{1,5})$/.exec(entry) ?? [];
  return {name: bare(name).replace(/^\*?\.(?=.)/, ''), port};
}

function bare(name: string): string {
  return name.replace(/^\[(.*)\]$/, '$1').replace(/(?<=.)\.$/, '');
}
