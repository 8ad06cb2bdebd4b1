/** An item of the table. Without `claimedBy` it is done, or a mark, or was released if it ended at 0. */
export interface Item {
  readonly eventKey: string;
  /** The token of the owner while the claim is held. */
  readonly claimedBy?: string | undefined;
  /** When the lease or the memory ends, in whole milliseconds since 1970. */
  readonly endsAt: number;
  /** The value of a commit or of a mark, or a position. */
  readonly kept?: string | undefined;
  /** The id of the call that wrote the item. If a write finds its own, an earlier attempt of the same call has succeeded. */
  readonly writeId: string;
}

/** An item with the time when DynamoDB may delete it, in seconds since 1970. */
export interface DatedItem extends Item {
  readonly expiresAt: number;
}

/** The types of DynamoDB that the table uses. */
export type Attributes = Record<string, { S: string } | { N: string }>;

/** The attribute that DynamoDB deletes items by, in seconds since 1970. */
export const ttlAttribute = 'expiresAt';
/** The partition key. */
export const keyAttribute = 'eventKey';

/** DynamoDB keeps items for this much longer than they last, so that a late owner finds its claim. */
const graceSeconds = 86_400;

/** Returns a row that ends at a time. No time is too late or too exact to be read again. */
export function dated(row: Omit<Item, 'endsAt'>, time: number): DatedItem {
  const endsAt = Math.min(Math.ceil(time), Number.MAX_SAFE_INTEGER);
  return { ...row, endsAt, [ttlAttribute]: Math.ceil(endsAt / 1_000) + graceSeconds };
}

/** Returns an item as plain values, as a document client takes it. */
export function plainItem(item: DatedItem): Record<string, string | number> {
  const entries = Object.entries(item);
  return Object.fromEntries(entries.filter((entry): entry is [string, string | number] => entry[1] !== undefined));
}

/** Returns plain values in the words of DynamoDB. */
export function attributesOf(values: Readonly<Record<string, string | number>>): Attributes {
  const entries = Object.entries(values);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? { S: value } : { N: String(value) }]),
  );
}

/**
 * Reads an item of an answer.
 *
 * @throws {TypeError} If it is not one that the store has written.
 */
export function readItem(raw: unknown): Item | undefined {
  if (raw === undefined) return undefined;
  const text = (name: string): unknown => {
    const attribute = read(raw, name);
    return attribute === undefined ? undefined : (read(attribute, 'S') ?? attribute); // another type is not a text
  };
  const [eventKey, writeId, claimedBy, kept] = [text(keyAttribute), text('writeId'), text('claimedBy'), text('kept')];
  const digits = read(read(raw, 'endsAt'), 'N');
  const endsAt = typeof digits === 'string' && /^\d{1,16}$/.test(digits) ? Number(digits) : Number.NaN;
  const isItem = typeof eventKey === 'string' && typeof writeId === 'string' && Number.isSafeInteger(endsAt);
  if (!isItem || !isTextOrMissing(claimedBy) || !isTextOrMissing(kept)) throw unfitItem();
  return { eventKey, writeId, endsAt, claimedBy, kept };
}

function isTextOrMissing(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

/** Reads an own property, so that nothing put on `Object.prototype` counts. */
function read(value: unknown, name: string): unknown {
  const object = Object(value);
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function unfitItem(): TypeError {
  return new TypeError('An item of the table is not from dynamodbStore: use a table that nothing else writes to.');
}
