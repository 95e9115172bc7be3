import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { type Answer, decode, encode, TRUNCATED_RESPONSE } from 'dns-packet';
import { freePort } from '../haproxy/ports.ts';

/** The records of a zone, by name in lower case and type: what a question gets. */
export type Zone = Readonly<Record<string, readonly Answer[]>>;

/** How a server misbehaves. */
export type Trouble = 'SERVFAIL' | 'REFUSED' | 'silence' | 'garbage' | 'truncates' | null;

const RCODES: Readonly<Record<string, number>> = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 };
/** Another address of loopback, since freePort() keeps the UDP port of 127.0.0.1. */
const HOST = '127.0.0.53';

const AUTHORITATIVE = 1 << 10;

/** A real DNS server on loopback, UDP and TCP, whose zone and troubles can be changed while it runs. */
export class DnsServer {
  zone: Zone = {};
  trouble: Trouble = null;
  /** A question that alone has the trouble: `A a.test`; null for all. */
  troubled: string | null = null;
  /** What was asked: `SRV _peers._tcp.test over udp`. */
  readonly asked: string[] = [];
  readonly port: number;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #open = new Set<Socket>();

  private constructor(port: number) {
    this.port = port;
    this.#udp = createSocket('udp4');
    this.#tcp = createServer((socket) => this.#serve(socket));
  }

  static async start(): Promise<DnsServer> {
    const server = new DnsServer(await freePort());
    await new Promise<void>((done, fail) => {
      server.#tcp.once('error', fail).listen(server.port, HOST, done);
    });
    server.#udp.on('message', (message, { port, address }) => {
      const answer = server.#answer(message, 'udp');
      if (answer !== null) server.#udp.send(answer, port, address);
    });
    await new Promise<void>((done, fail) => {
      server.#udp.once('error', fail).bind(server.port, HOST, done);
    });
    return server;
  }

  get address(): string {
    return `${HOST}:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((done) => this.#tcp.close(done));
    await new Promise<void>((done) => this.#udp.close(done));
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    socket.on('error', () => {});
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0);
        const answer = this.#answer(rest.subarray(2, end), 'tcp');
        if (answer !== null) socket.write(framed(answer));
        rest = rest.subarray(end);
      }
    });
  }

  #answer(message: Buffer, over: 'udp' | 'tcp'): Buffer | null {
    const { id = 0, questions = [] } = decode(message);
    const [question] = questions;
    if (question === undefined) return null;
    const name = question.name.toLowerCase();
    const asked = `${question.type} ${name}`;
    this.asked.push(`${asked} over ${over}`);
    const trouble = this.troubled === null || this.troubled === asked ? this.trouble : null;
    if (trouble === 'silence') return null;
    if (trouble === 'garbage') return Buffer.concat([message.subarray(0, 2), Buffer.alloc(3, 0xff)]);
    const packet = (flags: number, answers: readonly Answer[]): Buffer =>
      encode({ type: 'response', id, flags: flags | AUTHORITATIVE, questions, answers: [...answers] });
    if (trouble === 'SERVFAIL' || trouble === 'REFUSED') return packet(RCODES[trouble] ?? 0, []);
    if (trouble === 'truncates' && over === 'udp') return packet(TRUNCATED_RESPONSE, []);
    const all = this.zone[name];
    if (all === undefined) return packet(RCODES.NXDOMAIN ?? 3, []);
    const answers = all.filter(({ type }) => type === question.type);
    const whole = packet(0, answers);
    return over === 'udp' && whole.length > 512 ? packet(TRUNCATED_RESPONSE, []) : whole;
  }
}

function framed(answer: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(answer.length);
  return Buffer.concat([length, answer]);
}
