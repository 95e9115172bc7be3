import { isIpv4, isIpv6, isPrefixLength } from '../../model/value/address.ts';
import { isList } from '../file.ts';
import type { Review } from '../review.ts';

/** The addresses that firewalls let in, which are written as they are. */
export function checkFirewall(review: Review): void {
  for (const [index, text] of (review.file.artifacts?.firewall?.sources ?? []).entries()) {
    const path = ['artifacts', 'firewall', 'sources', index];
    if (text.includes('/')) checkAddress(review, path, text);
    else if (!isIpv4(text) && !isIpv6(text)) {
      review.error(path, `"${text}" is not a valid IP address`, 'write, for example, 10.9.0.0/24');
    }
  }
}

const KEEPALIVED = ['artifacts', 'keepalived'];
const MOST_ROUTERS = 255;

/** The addresses that move, which are written as they are, and keys that contradict each other. */
export function checkKeepalived(review: Review): void {
  const { mode, artifacts } = review.file;
  const entry = artifacts?.keepalived;
  if (entry === undefined) return;
  const given = entry['virtual-address'];
  const path = [...KEEPALIVED, 'virtual-address'];
  const addresses = isList<string, string>(given) ? given : [given];
  for (const [index, text] of addresses.entries()) {
    checkAddress(review, isList(given) ? [...path, index] : path, text);
  }
  const last = entry['router-id'] + addresses.length - 1;
  if (mode === 'active-active' && last > MOST_ROUTERS) {
    review.error(
      [...KEEPALIVED, 'router-id'],
      `the ${addresses.length} addresses would need router ids up to ${last}`,
      `use a number up to ${MOST_ROUTERS + 1 - addresses.length}`,
    );
  }
  if (entry.preempt === false && entry['preempt-delay'] !== undefined) {
    review.keyError(
      [...KEEPALIVED, 'preempt-delay'],
      '"preempt-delay" cannot be combined with "preempt: false"',
      'remove one of them',
    );
  }
}

function checkAddress(review: Review, path: readonly (string | number)[], text: string): void {
  const [address = '', length = ''] = text.split('/');
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : null;
  if (bits === null) {
    review.error(path, `"${address}" is not a valid IP address`, 'write, for example, 10.0.10.100/24');
  } else if (!isPrefixLength(length, bits)) {
    review.error(path, `"/${length}" is not a valid prefix length`, `give a number up to ${bits}`);
  }
}
