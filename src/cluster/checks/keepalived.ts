import { isIpv4, isIpv6, isPrefixLength } from '../../model/value/address.ts';
import type { Review } from '../review.ts';

/** The address that moves, which is written as it is. */
export function checkKeepalived(review: Review): void {
  const text = review.file.artifacts?.keepalived?.['virtual-address'];
  if (text === undefined) return;
  const path = ['artifacts', 'keepalived', 'virtual-address'];
  const [address = '', length = ''] = text.split('/');
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : null;
  if (bits === null) {
    review.error(path, `"${address}" is not a valid IP address`, 'write, for example, 10.0.10.100/24');
  } else if (!isPrefixLength(length, bits)) {
    review.error(path, `"/${length}" is not a valid prefix length`, `give a number up to ${bits}`);
  }
}
