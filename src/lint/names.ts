/** The characters that HAProxy takes in names of sections, proxies, servers and peers (`invalid_char()`, src/tools.c). */
export function forbiddenCharacter(name: string): string | null {
  return /[^A-Za-z0-9.:_-]/u.exec(name)?.[0] ?? null;
}

/** Likewise in the prefix of a server-template, which takes no colon (`invalid_prefix_char()`). */
export function forbiddenInPrefix(name: string): string | null {
  return /[^A-Za-z0-9._-]/u.exec(name)?.[0] ?? null;
}
