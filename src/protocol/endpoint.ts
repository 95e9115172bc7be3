/** Where a peers listener (or a runtime API) can be dialed. `family` limits what a host name may resolve to. */
export type Endpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly family: 4 | 6 | null }
  | { readonly kind: 'unix'; readonly path: string };

/** The endpoint as HAProxy's configuration writes it: `192.0.2.1:1024`, `[2001:db8::1]:1024`, `unix@/run/peers.sock`. */
export function formatEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === 'unix') return `unix@${endpoint.path}`;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${host}:${endpoint.port}`;
}
