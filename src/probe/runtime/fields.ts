/** The `name=value` pairs of a text as HAProxy prints them; of a repeated name the first. */
export function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/([A-Za-z_]\w*)=(\S*)/g)) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

/** A whole number as printed; null where it is missing or none. */
export function readCount(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

/** `0x1f` as a number below 2^53; 0 where it is missing or none. */
export function readHex(text: string | undefined): number {
  return text !== undefined && /^0x[0-9a-f]+$/i.test(text) ? Number(text) : 0;
}

/** An age or a time to go as `human_time()` in tools.c prints it (`10s`, `5m36s`, `1h02m`), in seconds; null for others. */
export function readSeconds(text: string | undefined): number | null {
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text ?? '');
  if (match === null || text === '') return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
