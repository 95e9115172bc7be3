/** Cases whose verdict depends on the machine or the build that gave it, with what decides there. */
export const beyondTheText: ReadonlyMap<string, string> = new Map([
  ['peers-peer-unresolvable.cfg', 'whether the name resolves'],
  ['file-missing.cfg', 'whether the file is there'],
  ['peers-srv-ca-missing.cfg', 'whether the file is there'],
  ['srvkw-namespace.cfg', 'whether the network namespace is there'],
  ['bindkw-quic-force-retry.cfg', 'whether QUIC was built in'],
  ['bindkw-quic-cc-algo.cfg', 'whether QUIC was built in'],
  ['bindkw-quic-socket.cfg', 'whether QUIC was built in'],
  ['if-awslc.cfg', 'the library for TLS that it was built with'],
  ['peers-nbthread.cfg', 'the number of processors'],
]);
