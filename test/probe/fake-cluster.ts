import type { Socket } from 'node:net';
import { type Server, startServer } from './server.ts';

const TABLES = 10;

/** Runtime APIs of nodes that all have a session with each other and replicate ten tables, as HAProxy 3.2 prints them. */
export async function startFakeCluster(size: number): Promise<readonly Server[]> {
  const names = Array.from({ length: size }, (_, index) => `lb${index + 1}`);
  const tables = Array.from(
    { length: TABLES },
    (_, index) => `# table: limits_${index + 1}, type: ip, size:102400, used:5000\n`,
  ).join('');
  return Promise.all(names.map((name, index) => startServer(answering(name, index, names, tables))));
}

function answering(
  name: string,
  index: number,
  names: readonly string[],
  tables: string,
): (socket: Socket) => void {
  const answers: Readonly<Record<string, string>> = {
    'show info': `Name: HAProxy\nVersion: 3.2.26-1\nPid: ${1000 + index}\nUptime_sec: 86400\nnode: ${name}\n`,
    'show cli level': 'admin\n\n',
    'show peers': peersOf(name, names),
    'show table': tables,
  };
  return (socket) => {
    socket.once('data', (bytes) => {
      const command = bytes.toString().split(/[;\n]/, 1)[0] ?? '';
      socket.end(answers[command] ?? 'Unknown command\n');
    });
  };
}

function peersOf(name: string, names: readonly string[]): string {
  const head =
    '0x7f6d2d7e9000: [19/Feb/1970:17:02:26] id=cluster disabled=0 flags=0x22200003 resync_timeout=<PAST> task_calls=60\n';
  return `${head}${names.map((peer, index) => peerOf(peer, index, peer === name)).join('')}\n`;
}

function peerOf(peer: string, index: number, isLocal: boolean): string {
  const state = isLocal
    ? '(local,inactive) addr=10.0.0.1:10000 app_state=STOPPED learn_state=NOTASSIGNED last_status=NONE last_hdshk=<NEVER>'
    : `(remote,active) addr=10.0.0.${index + 1}:10000 app_state=RUNNING learn_state=NOTASSIGNED last_status=ESTA last_hdshk=1d0h`;
  const lines = [
    `  0x7f6d2ee69800: id=${peer}${state}`,
    '        reconnect=<NEVER> heartbeat=2s confirm=1 tx_hbt=9000 rx_hbt=9000 no_hbt=0 new_conn=1 proto_err=0 coll=0',
    isLocal
      ? '        flags=0x0'
      : '        flags=0x20 appctx:0x7f6d2dc78000 st0=7 st1=0 task_calls=9 state=EST',
    '        shared tables:',
    ...Array.from({ length: TABLES }, (_, at) => tableOf(TABLES - at)),
  ];
  return `${lines.join('\n')}\n`;
}

function tableOf(number: number): string {
  return `          0x7f6d2d919180 local_id=${number} remote_id=${number} flags=0x0 remote_data=0x404
              last_acked=700 last_pushed=900 last_get=800 teaching_origin=0 update=700
              table:0x7f6d2d7f5a00 id=limits_${number} update=900 localupdate=900 commitupdate=900 refcnt=99
        Dictionary cache not dumped (use "show peers dict")`;
}
