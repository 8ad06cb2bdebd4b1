import { verifyWebhook } from 'callhook/verify';
import { expectEqual } from './expect-equal.mjs';

/** @noble/hashes reads what it hashes through a DataView; the runtime's own HMAC does not. */
export function usesPrimitive(expected) {
  return [[`computes its HMAC with the ${expected} primitive`, () => expectEqual(primitiveInUse(), expected)]];
}

function primitiveInUse() {
  const { getUint32 } = DataView.prototype;
  let reads = 0;
  DataView.prototype.getUint32 = function counted(...args) {
    reads += 1;
    return getUint32.apply(this, args);
  };
  try {
    verifyWebhook(`t=1760000000,v1=${'0'.repeat(64)}`, '{}', 'whsec_conformance');
  } finally {
    DataView.prototype.getUint32 = getUint32;
  }
  return reads > 0 ? 'noble' : 'native';
}
