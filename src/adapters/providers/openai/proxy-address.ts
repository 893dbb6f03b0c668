/** The address of a proxy: whether it is one, and what in it is a secret. Goes nowhere. */

export interface ProxySecrets {
  /** What must stand in no message: the password, as it is and as it is sent. */
  readonly secrets: readonly string[];
}

/** Null where it is no http or https address, or its password is no text. */
export function proxySecrets(address: string): ProxySecrets | null {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') return null;
  try {
    const [name, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    return {secrets: password === '' ? [] : [password, url.password, Buffer.from(`${name}:${password}`).toString('base64')]};
  } catch {
    return null;
  }
}
