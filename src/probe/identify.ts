import type { ConnectOptions } from '../protocol/connect.ts';
import { type Endpoint, formatEndpoint } from '../protocol/endpoint.ts';
import type { ProtocolVersion } from '../protocol/hello.ts';
import { type Answer, ask, randomName } from './ask.ts';
import type { Finding, Verdict } from './finding.ts';
import { describeForeign, isTlsAlert } from './foreign.ts';
import type { Target } from './target.ts';

/** At most so many other names are tried on a node whose name is wrong. */
const CANDIDATES_LIMIT = 32;

/** TLS for the question whether the other side speaks it at all. */
const ANY_TLS = { sni: null, verify: 'none', verifyHost: null, ca: null, cert: null, key: null } as const;

type Asked = Pick<Target, 'text' | 'peer' | 'candidates'>;

/**
 * Finds out who answers at one address, without disturbing it: is it a peers listener, which protocol version does it
 * take, has its local peer the expected name? One short connection at a time, each closed before the next; mostly one.
 *
 * @param endpoint an address (a name is resolved before)
 * @returns a finding for every outcome; an exception is the signal's reason or a bug
 */
export async function identify(endpoint: Endpoint, target: Asked, options: ConnectOptions): Promise<Finding> {
  const inquiry: Inquiry = { endpoint, target, options };
  const asked = target.peer ?? randomName();
  const answer = await ask(endpoint, asked, '2.1', options);
  switch (answer.kind) {
    case 'status':
      return judgeStatus(inquiry, answer, '2.1');
    case 'text':
      return isTlsAlert(answer.text) ? tlsExpected(inquiry, answer) : notHaproxy(inquiry, answer);
    case 'closed':
      return judgeClosed(inquiry, answer);
    case 'silent':
      return judgeSilent(inquiry, answer);
    case 'failed':
      return judgeFailure(inquiry, answer);
  }
}

interface Inquiry {
  readonly endpoint: Endpoint;
  readonly target: Asked;
  readonly options: ConnectOptions;
}

type Kind<K extends Answer['kind']> = Extract<Answer, { kind: K }>;

async function judgeStatus(
  inquiry: Inquiry,
  answer: Kind<'status'>,
  version: ProtocolVersion,
): Promise<Finding> {
  const { peer } = inquiry.target;
  switch (answer.code) {
    case 504:
      return peer === null
        ? implausible(inquiry, answer)
        : finding(inquiry, answer, 'identified', {
            protocol: version,
            message: `is peer "${peer}" and speaks peers protocol ${version}`,
            hint: null,
          });
    case 503:
      return peer === null ? unnamed(inquiry, answer, version) : wrongPeer(inquiry, answer, version, peer);
    case 502:
      return version === '2.1' ? retryOlder(inquiry, answer) : wrongVersion(inquiry, answer);
    case 501:
      return finding(inquiry, answer, 'not-hello', {
        message: 'answered 501: it did not understand a correct greeting of the peers protocol',
        hint: 'check what listens on this port; a proxy in between may alter what passes',
      });
    case 200:
    case 300:
      return finding(inquiry, answer, 'sentinel-configured', {
        protocol: version,
        message: `answered ${answer.code} to a random caller that no peers section lists; the session was closed at once`,
        hint: 'check what listens on this port: HAProxy refuses unknown callers with 504',
      });
    default:
      return implausible(inquiry, answer);
  }
}

function implausible(inquiry: Inquiry, answer: Kind<'status'>): Finding {
  return finding(inquiry, answer, 'not-haproxy', {
    message: `answered ${answer.code}, as no HAProxy answers this greeting`,
    hint: 'check that the port belongs to a peers section of HAProxy',
  });
}

async function unnamed(inquiry: Inquiry, answer: Answer, version: ProtocolVersion): Promise<Finding> {
  const name = await findName(inquiry, version);
  if (name === null) {
    return finding(inquiry, answer, 'peers-listener', {
      protocol: version,
      message: `is a peers listener and speaks peers protocol ${version}; its name was not checked`,
      hint: `add the name it should have: ${inquiry.target.text}=NAME`,
    });
  }
  const named = { ...inquiry, target: { ...inquiry.target, peer: name } };
  return finding(named, answer, 'identified', {
    protocol: version,
    message: `is peer "${name}" and speaks peers protocol ${version}`,
    hint: null,
  });
}

async function wrongPeer(
  inquiry: Inquiry,
  answer: Answer,
  version: ProtocolVersion,
  expected: string,
): Promise<Finding> {
  const name = await findName(inquiry, version);
  return finding(inquiry, answer, 'wrong-peer', {
    protocol: version,
    message:
      name === null
        ? `is a peers listener, but its local peer is not "${expected}"`
        : `is peer "${name}", not "${expected}"`,
    hint:
      name === null
        ? `set "localpeer ${expected}" in the global section of that node (or start it with -L ${expected}), or correct the address`
        : `if the addresses of "${name}" and "${expected}" are swapped, exchange them; else set "localpeer ${expected}" on that node`,
  });
}

/** Which of the other names it knows the node by; null when none of them fits. */
async function findName(inquiry: Inquiry, version: ProtocolVersion): Promise<string | null> {
  const others = (inquiry.target.candidates ?? []).filter((name) => name !== inquiry.target.peer);
  for (const name of others.slice(0, CANDIDATES_LIMIT)) {
    const answer = await ask(inquiry.endpoint, name, version, inquiry.options);
    if (answer.kind !== 'status') return null;
    if (answer.code === 504) return name;
  }
  return null;
}

async function retryOlder(inquiry: Inquiry, newer: Kind<'status'>): Promise<Finding> {
  const answer = await ask(inquiry.endpoint, inquiry.target.peer ?? randomName(), '2.0', inquiry.options);
  if (answer.kind === 'status' && answer.code !== 502) return judgeStatus(inquiry, answer, '2.0');
  return wrongVersion(inquiry, newer);
}

function wrongVersion(inquiry: Inquiry, answer: Answer): Finding {
  return finding(inquiry, answer, 'wrong-version', {
    message: 'speaks the peers protocol, but neither version 2.1 nor 2.0',
    hint: 'check the HAProxy version of that node: 1.5 to 1.7 speak older ones',
  });
}

function notHaproxy(inquiry: Inquiry, answer: Kind<'text'>): Finding {
  return finding(inquiry, answer, 'not-haproxy', {
    message: describeForeign(answer.text),
    hint: 'check the port: HAProxy must dial the bind address of the peers section, and only that',
  });
}

async function judgeClosed(inquiry: Inquiry, answer: Answer): Promise<Finding> {
  if (inquiry.options.tls === null && (await speaksTls(inquiry))) return tlsExpected(inquiry, answer);
  return finding(inquiry, answer, 'closed', {
    message: 'closed the connection without an answer',
    hint: 'check that the port belongs to a peers section, that its bind line has no "accept-proxy", and "show peers" on that node',
  });
}

function judgeSilent(inquiry: Inquiry, answer: Answer): Finding {
  return finding(inquiry, answer, 'timeout', {
    message: `accepted the connection and did not answer within ${inquiry.options.timeoutMs} ms`,
    hint: 'check what listens on this port; a peers listener is silent when it is stopped or has no free slot',
  });
}

async function judgeFailure(inquiry: Inquiry, answer: Kind<'failed'>): Promise<Finding> {
  const { fault, phase, message, hint } = answer.error;
  if (phase === 'tls' && (fault === 'not-tls' || fault === 'timeout') && (await speaksClear(inquiry))) {
    return finding(inquiry, answer, 'tls-unexpected', {
      message: 'is a peers listener without TLS',
      hint: 'remove "ssl" from its server line, or add "ssl crt ..." to the bind line of that node',
    });
  }
  return finding(inquiry, answer, verdictOf(answer), { message, hint });
}

function verdictOf({ error: { fault, phase } }: Kind<'failed'>): Verdict {
  if (phase === 'tls' || fault === 'certificate' || fault === 'alert' || fault === 'not-tls')
    return 'tls-failed';
  switch (fault) {
    case 'refused':
    case 'timeout':
    case 'unresolved':
      return fault;
    case 'reset':
      return 'closed';
    case 'unreachable':
    case 'local':
      return 'unreachable';
  }
}

function tlsExpected(inquiry: Inquiry, answer: Answer): Finding {
  return finding(inquiry, answer, 'tls-expected', {
    message: 'speaks TLS, and was greeted in clear text',
    hint: 'add --tls, and "ssl" to its server line on the other nodes',
  });
}

async function speaksTls(inquiry: Inquiry): Promise<boolean> {
  const answer = await ask(inquiry.endpoint, randomName(), '2.1', { ...inquiry.options, tls: ANY_TLS });
  if (answer.kind !== 'failed') return true;
  return answer.error.fault === 'alert' || answer.error.fault === 'certificate';
}

async function speaksClear(inquiry: Inquiry): Promise<boolean> {
  const answer = await ask(inquiry.endpoint, randomName(), '2.1', { ...inquiry.options, tls: null });
  return answer.kind === 'status';
}

function finding(
  { endpoint, target }: Inquiry,
  answer: Answer,
  verdict: Verdict,
  words: { readonly protocol?: ProtocolVersion; readonly message: string; readonly hint: string | null },
): Finding {
  return {
    target: target.text,
    address: formatEndpoint(endpoint),
    peer: target.peer,
    healthy: verdict === 'identified' || verdict === 'peers-listener',
    verdict,
    status: answer.kind === 'status' ? answer.code : null,
    protocol: words.protocol ?? null,
    connectMs: answer.times?.connectMs ?? null,
    tlsMs: answer.times?.tlsMs ?? null,
    handshakeMs: answer.times?.handshakeMs ?? null,
    message: words.message,
    hint: words.hint,
    tables: null,
  };
}
