import {expect, test} from 'vitest';
import {proxyOf} from '../../src/config/proxy.ts';

const environment = {HTTPS_PROXY: 'http://secure.test:1', http_proxy: 'plain.test:2', HTTP_PROXY: 'http://upper.test:3'};
const asked = (address: string, variables: Readonly<Record<string, string>> = environment): string | null =>
  proxyOf(address, (name) => variables[name] ?? null);

test('by the protocol of the address; lower case goes first, and a name and port are enough', () => {
  expect(asked('https://api.example.org/v1')).toBe('http://secure.test:1');
  expect(asked('http://api.example.org/v1')).toBe('http://plain.test:2');
  expect(asked('http://api.example.org/v1', {HTTPS_PROXY: 'http://secure.test:1'})).toBeNull();
  expect(asked('no address')).toBeNull();
});

test('ALL_PROXY is for what the others say nothing of', () => {
  const all = {ALL_PROXY: 'socks5://all.test:4', HTTP_PROXY: 'http://plain.test:2'};
  expect(asked('https://api.example.org/v1', all)).toBe('socks5://all.test:4');
  expect(asked('http://api.example.org/v1', all)).toBe('http://plain.test:2');
  expect(asked('https://api.example.org/v1', {...all, NO_PROXY: 'example.org'})).toBeNull();
  expect(asked('https://localhost/v1', all)).toBeNull();
});

test('never to this machine', () => {
  for (const host of ['localhost:11434', 'me.localhost', '127.0.0.1', '127.1.2.3:8080', '[::1]:8080']) {
    expect(asked(`http://${host}/v1`), host).toBeNull();
    expect(asked(`https://${host}/v1`), host).toBeNull();
  }
});

test.for([
  ['*', true],
  ['example.org', true],
  ['.example.org', true],
  ['*.example.org', true],
  ['EXAMPLE.org.', true],
  ['other.test, api.example.org', true],
  ['other.test api.example.org:443', true],
  ['api.example.org:8443', false],
  ['ample.org', false],
  ['org.example', false],
  ['', false],
  [' , ', false],
  ['.', false],
] as const)('NO_PROXY of %j spares api.example.org: %s', ([noProxy, isSpared]) => {
  expect(asked('https://api.example.org/v1', {...environment, NO_PROXY: noProxy}) === null).toBe(isSpared);
});

test('addresses of IPv6, with a port and without one', () => {
  for (const noProxy of ['2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:443']) {
    expect(asked('https://[2001:db8::1]/v1', {...environment, NO_PROXY: noProxy}), noProxy).toBeNull();
  }
  expect(asked('https://[2001:db8::1]/v1', {...environment, NO_PROXY: '[2001:db8::1]:80'})).not.toBeNull();
});
