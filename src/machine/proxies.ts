// The variables of a proxy, as programs of all kinds read them: upper case or lower case, which wins.

type Environment = Record<string, string | undefined>;

/** `proxy:8080` is a proxy that is spoken to in plain HTTP, as it is to curl. Without this it would be tried with TLS. */
export function settleProxies(environment: Environment): void {
  for (const name of Object.keys(environment)) {
    const value = environment[name];
    if (/^(https?|all)_proxy$/i.test(name) && value && !value.includes('://'))
      environment[name] = `http://${value}`;
  }
}

/** What keeps other programs from asking a proxy for this machine's own servers: empty where they have no proxy. */
export function proxyExceptions(environment: Environment): Record<string, string> {
  const given = (name: string) => environment[name.toLowerCase()] || environment[name];
  if (!given('HTTP_PROXY') && !given('ALL_PROXY')) return {};
  const known = (given('NO_PROXY') ?? '').split(',').filter(Boolean);
  const all = [...new Set([...known, '127.0.0.1'])].join(',');
  return { NO_PROXY: all, no_proxy: all };
}
