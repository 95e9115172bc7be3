import { HapeersError } from '../../errors.ts';
import type { TlsOptions } from '../../protocol/options.ts';
import type { Io } from '../shell/io.ts';
import type { ProbeCommandOptions } from './options.ts';
import { loadTls } from './tls.ts';

/** How to speak TLS with the targets named one by one; those of a config carry their own. */
export function tlsOf(options: ProbeCommandOptions, io: Io): TlsOptions | null {
  const { caFile, crt, sni, verifyhost, verify } = options;
  if (options.tls !== true) {
    const files = options.cluster === undefined ? { '--ca-file': caFile, '--crt': crt } : {};
    const given = Object.entries({ '--sni': sni, '--verifyhost': verifyhost, ...files });
    const alone = given.find(([, value]) => value !== undefined)?.[0];
    if (alone !== undefined) throw new HapeersError('usage', `${alone} requires --tls`, 'add --tls');
    return null;
  }
  return loadTls(
    { sni: sni ?? null, verify, verifyHost: verifyhost ?? null, caFile: caFile ?? null, crt: crt ?? null },
    io,
  );
}
