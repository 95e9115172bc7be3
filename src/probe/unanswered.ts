import { Deadline } from '../protocol/deadline.ts';
import type { TlsOptions } from '../protocol/options.ts';
import type { Answer } from './ask.ts';
import { ask, randomName } from './ask.ts';
import type { ProbeFinding, Verdict } from './finding.ts';
import { describeForeign, isTlsAlert } from './foreign.ts';
import { conclude, type Inquiry, type Kind } from './inquiry.ts';

/** TLS for the question whether the other side speaks it at all. */
const ANY_TLS = { sni: null, verify: 'none', verifyHost: null, ca: null, cert: null, key: null } as const;

/**
 * Judges an address that gave no status line: another protocol, no answer, no connection. Where TLS on one side only
 * may be the reason, it asks once more, with TLS or without.
 */
export async function judgeUnanswered(
  inquiry: Inquiry,
  answer: Exclude<Answer, { kind: 'status' }>,
): Promise<ProbeFinding> {
  switch (answer.kind) {
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

function notHaproxy(inquiry: Inquiry, answer: Kind<'text'>): ProbeFinding {
  return conclude(inquiry, answer, 'not-haproxy', {
    message: describeForeign(answer.text),
    hint: 'check the port: HAProxy must dial the bind address of the peers section, and only that',
  });
}

async function judgeClosed(inquiry: Inquiry, answer: Answer): Promise<ProbeFinding> {
  if (inquiry.options.tls === null && (await speaksTls(inquiry))) return tlsExpected(inquiry, answer);
  return conclude(inquiry, answer, 'closed', {
    message: 'closed the connection without an answer',
    hint: 'check that the port belongs to a peers section, that its bind line has no "accept-proxy", and "show peers" on that node',
  });
}

function judgeSilent(inquiry: Inquiry, answer: Answer): ProbeFinding {
  return conclude(inquiry, answer, 'timeout', {
    message: `accepted the connection and did not answer within ${inquiry.options.timeoutMs} ms`,
    hint: 'check what listens on this port; a peers listener is silent when it is stopped or has no free slot',
  });
}

async function judgeFailure(inquiry: Inquiry, answer: Kind<'failed'>): Promise<ProbeFinding> {
  const { fault, phase, message, hint } = answer.error;
  if (phase === 'tls' && (fault === 'not-tls' || fault === 'timeout') && (await speaksClear(inquiry))) {
    return conclude(inquiry, answer, 'tls-unexpected', {
      message: 'is a peers listener without TLS',
      hint: 'remove "ssl" from its server line, or add "ssl crt ..." to the bind line of that node',
    });
  }
  return conclude(inquiry, answer, verdictOf(answer), { message, hint });
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

function tlsExpected(inquiry: Inquiry, answer: Answer): ProbeFinding {
  return conclude(inquiry, answer, 'tls-expected', {
    message: 'uses TLS, but was greeted in plain text',
    hint: 'add --tls, and "ssl" to its server line on the other nodes',
  });
}

async function speaksTls(inquiry: Inquiry): Promise<boolean> {
  const answer = await askOnce(inquiry, ANY_TLS);
  if (answer.kind !== 'failed') return true;
  return answer.error.fault === 'alert' || answer.error.fault === 'certificate';
}

async function speaksClear(inquiry: Inquiry): Promise<boolean> {
  return (await askOnce(inquiry, null)).kind === 'status';
}

/** The first question may have taken all the time there was. */
function askOnce({ endpoint, options }: Inquiry, tls: TlsOptions | null): Promise<Answer> {
  const enoughMs = options.timeoutMs / 4;
  const { deadline = new Deadline(options.timeoutMs) } = options;
  return ask(endpoint, randomName(), '2.1', {
    ...options,
    tls,
    deadline: deadline.leftMs < enoughMs ? new Deadline(enoughMs) : deadline,
  });
}
