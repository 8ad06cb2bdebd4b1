/** Throws unless both are the same JSON. */
export function expectEqual(actual, expected, what = 'it') {
  const [is, shouldBe] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (is !== shouldBe) throw new Error(`${what} is ${shorten(is)}, not ${shorten(shouldBe)}`);
}

/** Throws unless `run` throws an error of that name. */
export function expectThrown(run, name) {
  let thrown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expectEqual(thrown?.name, name, 'what was thrown');
}

function shorten(text = 'undefined') {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
