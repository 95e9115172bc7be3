/** A node as the playground shows it: what `-L` would say (empty for what the file says), and the config. */
export interface NodeText {
  readonly name: string;
  readonly text: string;
}

export const views = ['problems', 'tables', 'generate'] as const;

/** What is shown below the editors. */
export type View = (typeof views)[number];

/** Everything that a link to the playground holds. */
export interface PlaygroundState {
  /** One node or two. */
  readonly nodes: readonly NodeText[];
  /** The text of the cluster file; null while its pane is closed. */
  readonly cluster: string | null;
  /** The HAProxy version that the configs are read for. */
  readonly version: string;
  readonly view: View;
}

/** Changes when a link of today could not be read any more. */
const FORMAT = '1';

/** The text that a link holds before it is compressed. */
export function stateJson({ nodes, cluster, version, view }: PlaygroundState): string {
  return JSON.stringify([nodes.map(({ name, text }) => [name, text]), cluster, version, view]);
}

/** Reads {@link stateJson}; null for anything else, since anybody may write a link. */
export function stateOfJson(json: string): PlaygroundState | null {
  const data = parsed(json);
  if (!Array.isArray(data)) return null;
  const [list, cluster, version, view] = data as readonly unknown[];
  const nodes = Array.isArray(list) ? list.map(nodeOf) : [];
  const known = views.find((one) => one === view);
  if (nodes.length < 1 || nodes.length > 2 || known === undefined) return null;
  if (typeof version !== 'string' || (cluster !== null && typeof cluster !== 'string')) return null;
  const all = nodes.filter((node) => node !== null);
  return all.length < nodes.length ? null : { nodes: all, cluster, version, view: known };
}

/** The fragment of a link, from the compressed state (raw deflate). */
export function fragmentOf(compressed: Uint8Array): string {
  const binary = Array.from(compressed, (byte) => String.fromCharCode(byte)).join('');
  return `#${FORMAT}.${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}

/** The compressed state of a fragment; null for a fragment that is not a link's. */
export function compressedOf(fragment: string): Uint8Array<ArrayBuffer> | null {
  const [, format, body = ''] = /^#(\d+)\.([\w-]+)$/.exec(fragment) ?? [];
  if (format !== FORMAT) return null;
  try {
    return Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
  } catch {
    return null;
  }
}

function nodeOf(item: unknown): NodeText | null {
  if (!Array.isArray(item)) return null;
  const [name, text] = item as readonly unknown[];
  return typeof name === 'string' && typeof text === 'string' ? { name, text } : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
