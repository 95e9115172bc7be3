import { sectionsOf } from '../file.ts';
import { toMember } from '../member.ts';
import type { Review } from '../review.ts';
import { requireVersion } from './versions.ts';

/** What a form cannot express, and shards. */
export function checkForms(review: Review): void {
  const { file } = review;
  const sections = sectionsOf(file);
  for (const { entry, path } of sections) {
    for (const [index, node] of file.nodes.entries()) {
      const { address, listen } = toMember(node, entry);
      if (entry.form !== 'legacy' || address === listen) continue;
      review.error(
        ['nodes', index, 'bind'],
        `"form: legacy" cannot listen on "${listen}" while others dial "${address}": its "peer" line sets both`,
        'use "form: modern", or remove "bind"',
      );
    }
    if (entry.shards === undefined) continue;
    requireVersion(review, [...path, 'shards'], '2.7', '"shards"');
    for (const [index, node] of file.nodes.entries()) {
      if (node.shard === undefined || node.shard <= entry.shards) continue;
      review.error(
        ['nodes', index, 'shard'],
        `shard ${node.shard} of "${node.name}" is above the ${entry.shards} shards of "${entry.name}"`,
        `give a shard from 1 to ${entry.shards}`,
      );
    }
    if (review.knowsNodes && file.nodes.every(({ shard }) => shard === undefined)) {
      review.warning(
        [...path, 'shards'],
        '"shards" has no effect: no node has a "shard", so each receives everything',
        'give the nodes a "shard"',
      );
    }
  }
  const sharded = file.nodes.findIndex(({ shard }) => shard !== undefined);
  if (sharded !== -1 && sections.every(({ entry }) => entry.shards === undefined)) {
    review.keyError(
      ['nodes', sharded, 'shard'],
      'no peers section has "shards"',
      'add "shards" to the section, or remove "shard"',
    );
  }
}
