import type { TlsFiles } from '../../probe/way.ts';
import type { TlsOptions } from '../../protocol/options.ts';
import { readSource } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';

/**
 * Reads the files that TLS names. As HAProxy has it, `crt` holds the certificate, its chain and mostly its key; a key
 * may also be beside it as `FILE.key`. `@system-ca` means the authorities that Node.js knows.
 *
 * @throws HapeersError `file-unreadable`
 */
export function loadTls(files: TlsFiles, io: Io): TlsOptions {
  const read = (path: string) => readSource(path, io).text;
  const cert = files.crt === null ? null : read(files.crt);
  const hasKey = cert === null || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(cert);
  const { caFile: _ca, crt: _crt, ...asked } = files;
  return {
    ...asked,
    ca: files.caFile === null || files.caFile.startsWith('@') ? null : read(files.caFile),
    cert,
    key: hasKey || files.crt === null ? cert : read(`${files.crt}.key`),
  };
}
