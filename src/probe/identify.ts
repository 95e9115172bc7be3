import { Deadline } from '../protocol/deadline.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import type { ProtocolVersion } from '../protocol/hello.ts';
import type { BoundedOptions } from '../protocol/options.ts';
import { type Answer, ask, randomName } from './ask.ts';
import type { ProbeFinding } from './finding.ts';
import { type Asked, conclude, type Inquiry, type Kind } from './inquiry.ts';
import { judgeUnanswered } from './unanswered.ts';

/** At most so many other names are tried on a node whose name is wrong. */
const CANDIDATES_LIMIT = 32;

/**
 * Finds out who answers at one address, without disturbing it: is it a peers listener, which protocol version does it
 * take, has its local peer the expected name? One short connection at a time, each closed before the next; mostly one.
 * All of it ends within `timeoutMs`, and within a quarter more where a second question tells TLS from clear text.
 *
 * @param endpoint an address (a name is resolved before)
 * @returns a finding for every outcome; an exception is the signal's reason or a bug
 */
export async function identify(
  endpoint: Endpoint,
  target: Asked,
  options: BoundedOptions,
): Promise<ProbeFinding> {
  const deadline = new Deadline(options.timeoutMs, options.deadline);
  const inquiry: Inquiry = { endpoint, target, options: { ...options, deadline } };
  const asked = target.peer ?? randomName();
  const answer = await ask(endpoint, asked, '2.1', inquiry.options);
  return answer.kind === 'status' ? judgeStatus(inquiry, answer, '2.1') : judgeUnanswered(inquiry, answer);
}

async function judgeStatus(
  inquiry: Inquiry,
  answer: Kind<'status'>,
  version: ProtocolVersion,
): Promise<ProbeFinding> {
  const { peer } = inquiry.target;
  switch (answer.code) {
    case 504:
      return peer === null
        ? implausible(inquiry, answer)
        : conclude(inquiry, answer, 'identified', {
            protocol: version,
            message: `is peer "${peer}" and speaks peers protocol ${version}`,
            hint: null,
          });
    case 503:
      return peer === null ? unnamed(inquiry, answer, version) : wrongPeer(inquiry, answer, version, peer);
    case 502:
      return version === '2.1' ? retryOlder(inquiry, answer) : wrongVersion(inquiry, answer);
    case 501:
      return conclude(inquiry, answer, 'not-hello', {
        message: 'answered 501: it did not understand a correct greeting of the peers protocol',
        hint: 'check what listens on this port; a proxy in between may alter what passes',
      });
    case 200:
    case 300:
      return conclude(inquiry, answer, 'sentinel-configured', {
        protocol: version,
        message: `answered ${answer.code} to a random caller that no peers section lists; the session was closed at once`,
        hint: 'check what listens on this port: HAProxy refuses unknown callers with 504',
      });
    default:
      return implausible(inquiry, answer);
  }
}

function implausible(inquiry: Inquiry, answer: Kind<'status'>): ProbeFinding {
  return conclude(inquiry, answer, 'not-haproxy', {
    message: `answered ${answer.code}, which no HAProxy answers to this greeting`,
    hint: 'check that the port belongs to a peers section of HAProxy',
  });
}

async function unnamed(inquiry: Inquiry, answer: Answer, version: ProtocolVersion): Promise<ProbeFinding> {
  const found = await findName(inquiry, version);
  if (found === null) {
    return conclude(inquiry, answer, 'peers-listener', {
      protocol: version,
      message: `is a peers listener and speaks peers protocol ${version}; its name was not checked`,
      hint: `add the name it should have: ${inquiry.target.text}=NAME`,
    });
  }
  const named = { ...inquiry, target: { ...inquiry.target, peer: found.name } };
  return conclude(named, found.answer, 'identified', {
    protocol: version,
    message: `is peer "${found.name}" and speaks peers protocol ${version}`,
    hint: null,
  });
}

async function wrongPeer(
  inquiry: Inquiry,
  answer: Answer,
  version: ProtocolVersion,
  expected: string,
): Promise<ProbeFinding> {
  const name = (await findName(inquiry, version))?.name ?? null;
  return conclude(inquiry, answer, 'wrong-peer', {
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

/** Which of the other names it knows the node by, with the answer to it; null when none of them fits. */
async function findName(
  inquiry: Inquiry,
  version: ProtocolVersion,
): Promise<{ readonly name: string; readonly answer: Answer } | null> {
  const others = (inquiry.target.candidates ?? []).filter((name) => name !== inquiry.target.peer);
  for (const name of others.slice(0, CANDIDATES_LIMIT)) {
    const answer = await ask(inquiry.endpoint, name, version, inquiry.options);
    if (answer.kind !== 'status') return null;
    if (answer.code === 504) return { name, answer };
  }
  return null;
}

async function retryOlder(inquiry: Inquiry, newer: Kind<'status'>): Promise<ProbeFinding> {
  const answer = await ask(inquiry.endpoint, inquiry.target.peer ?? randomName(), '2.0', inquiry.options);
  if (answer.kind === 'status' && answer.code !== 502) return judgeStatus(inquiry, answer, '2.0');
  return wrongVersion(inquiry, newer);
}

function wrongVersion(inquiry: Inquiry, answer: Answer): ProbeFinding {
  return conclude(inquiry, answer, 'wrong-version', {
    message: 'speaks the peers protocol, but neither version 2.1 nor 2.0',
    hint: 'check the HAProxy version of that node: 2.4 and later accept both',
  });
}
