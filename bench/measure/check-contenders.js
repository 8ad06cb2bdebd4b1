/** Makes sure that every contender accepts the delivery as it was signed and refuses it with one byte changed. */
export async function checkContenders(contendersFor, delivery) {
  const body = Buffer.from(delivery.body);
  body[body.length >> 1] ^= 1;
  const [valid, tampered] = [contendersFor(delivery), contendersFor({ ...delivery, body })];
  for (const name of Object.keys(valid)) {
    if (!(await accepts(valid[name]))) throw new Error(`${name} refuses the valid delivery.`);
    if (await accepts(tampered[name])) throw new Error(`${name} accepts the tampered delivery.`);
  }
}

async function accepts(call) {
  try {
    return Boolean(await call());
  } catch {
    return false;
  }
}
