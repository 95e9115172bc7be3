import type { SchemaError } from './schema-error.ts';

/**
 * Makes numbers of texts that consist of digits, where the schema wants a number.
 * @param errors what the schema says about the data
 * @returns whether there was any
 */
export function unquoteNumbers(data: unknown, errors: readonly SchemaError[]): boolean {
  let isAny = false;
  for (const { instancePath, keyword, params } of errors) {
    if (keyword !== 'type' || !wantsNumber(params)) continue;
    const steps = instancePath
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = steps.pop();
    const holder = steps.reduce<unknown>((value, step) => (isHolder(value) ? value[step] : undefined), data);
    if (last === undefined || !isHolder(holder)) continue;
    const text = holder[last];
    if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) continue;
    holder[last] = Number(text);
    isAny = true;
  }
  return isAny;
}

function wantsNumber({ type }: SchemaError['params']): boolean {
  return type === 'integer' || type === 'number';
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
