/** What one command said. */
export interface Said {
  readonly exit: number;
  /** In some words: the verdicts or the codes of what is weightier than an info. */
  readonly words: readonly string[];
  readonly text: string;
}

interface Told {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

function said({ exit, stdout, stderr }: Told, wordsIn: (report: never) => readonly string[]): Said {
  const text = `${stdout}${stderr}`;
  try {
    return { exit, words: [...new Set(wordsIn(JSON.parse(stdout) as never))], text };
  } catch {
    return { exit, words: [stderr.split('\n')[0]?.replace(/^hapeers: /, '') ?? ''], text };
  }
}

interface ReportedNode {
  readonly verdict: string;
  readonly runtime: {
    readonly remarks: readonly { readonly severity: string; readonly code: string }[];
  } | null;
}

/** Of `--socket`: what is weightier than an info, as `SEVERITY CODE`. */
export function saidOfNodes(told: Told): Said {
  return said(told, ({ targets }: { readonly targets: readonly ReportedNode[] }) =>
    targets.flatMap(({ runtime, verdict }) =>
      runtime === null
        ? [verdict]
        : runtime.remarks
            .filter(({ severity, code }) => severity !== 'info' && code !== 'known-bug')
            .map(({ severity, code }) => `${severity} ${code}`),
    ),
  );
}

/** Of `-f`: the verdicts. */
export function saidOfPeers(told: Told): Said {
  return said(told, ({ targets }: { readonly targets: readonly { readonly verdict: string }[] }) =>
    targets.map(({ verdict }) => verdict),
  );
}

/** Of `--canary`: its message, or why it was refused. */
export function saidOfCanary(told: Told): Said {
  return said(
    told,
    ({ canary }: { readonly canary: { readonly healthy: boolean; readonly message: string } | null }) =>
      canary === null ? [told.stderr.split('\n')[0] ?? ''] : [canary.message],
  );
}

interface ReportedTable {
  readonly missing: number;
  readonly differing: number;
  readonly definitions: readonly { readonly what: string }[];
  readonly entries: readonly (number | null)[];
}

/** Of `--compare`: the definitions that differ, and whether keys do. */
export function saidOfTables(told: Told): Said {
  return said(told, (report: { readonly tables: readonly ReportedTable[] }) => [
    ...report.tables.flatMap(({ missing, differing, definitions, entries }) => [
      ...(entries.includes(null) ? ['no such table'] : []),
      ...definitions.map(({ what }) => what),
      ...(missing > 0 ? ['missing keys'] : []),
      ...(differing > 0 ? ['differing keys'] : []),
    ]),
    ...(told.exit !== 0 && told.stderr !== '' ? ['node not read'] : []),
  ]);
}
