import { HapeersError } from '../../../src/errors.ts';
import { diagnose } from '../../../src/probe/runtime/diagnose.ts';
import { readTableEntry } from '../../../src/probe/runtime/show-table.ts';
import { type RecordedNode, readingOf, recorded } from '../../probe/runtime/recorded.ts';
import { damaged } from './damage.ts';
import type { FuzzPart } from './part.ts';

/** What a node prints over its socket, damaged, is read and judged; what cannot be read is left out. */
export const runtime: FuzzPart = {
  name: 'runtime',
  run(random) {
    const { A, B } = random.pick(recorded);
    const answers: readonly (keyof RecordedNode)[] = ['showInfo', 'showPeers', 'showTable', 'showLevel'];
    const hit = random.pick(answers);
    const broken = { ...A, [hit]: damaged(A[hit], random.pick(recorded).B[hit], random) };
    for (const line of damaged(A.showEntries, B.showEntries, random).split('\n')) readTableEntry(line);
    const nodes = [readingOfDamaged(broken), readingOf(B, '/b')].filter((one) => one !== null);
    for (const node of nodes) diagnose(node, nodes);
  },
};

/** Null where it does not even tell that it is HAProxy. */
function readingOfDamaged(node: RecordedNode) {
  try {
    return readingOf(node, '/a');
  } catch (error) {
    if (error instanceof HapeersError || (error as Error).message === 'no answer to "show info"') return null;
    throw error;
  }
}
