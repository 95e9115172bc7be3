import { compressedOf, fragmentOf, type PlaygroundState, stateJson, stateOfJson } from '../shared/state.ts';

/** A link that becomes longer than this is the work of somebody who wants to fill the memory. */
const LARGEST = 4_000_000;

/** The fragment of a link that holds the state. Fragments are not sent to servers. */
export async function linkFragment(state: PlaygroundState): Promise<string> {
  const packed = new Blob([stateJson(state)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return fragmentOf(new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** The state that the fragment of a link holds; null where it holds none. */
export async function stateOfFragment(fragment: string): Promise<PlaygroundState | null> {
  const compressed = compressedOf(fragment);
  if (compressed === null) return null;
  const json = await unpacked(compressed);
  return json === null ? null : stateOfJson(json);
}

/** Null for what is not compressed text, or too much of it. */
async function unpacked(compressed: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const reader = new Blob([compressed])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += value;
      if (text.length > LARGEST) {
        await reader.cancel();
        return null;
      }
    }
  } catch {
    return null;
  }
}
