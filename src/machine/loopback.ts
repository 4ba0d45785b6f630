/** Whether this host, an address or a name, is this machine and nobody else's. An IPv6 address may have brackets. */
export function isLoopback(host: string): boolean {
  return /^((.+\.)?localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
