import { CallhookClaims, type ClaimsState } from '../../../src/replay/durable-object-store.ts';

type State = ClaimsState & { abort(reason: string): void };

/** The objects behind `durableObjectStore`, which a test can reset and make older. */
export class TestedClaims extends CallhookClaims {
  /** While this is true, the objects reset themselves at each request. */
  static areDown = false;

  readonly #state: State;
  #onAlarm = () => {};

  constructor(state: State) {
    super(state);
    this.#state = state;
  }

  /** Takes a GET for: the rows are three days older, and the alarm rings. */
  override async fetch(request: Request): Promise<Response> {
    if (TestedClaims.areDown) this.#state.abort('The test has reset the object.');
    if (request.method !== 'GET') return super.fetch(request);
    const { storage } = this.#state;
    const hadAlarm = (await storage.getAlarm()) !== null;
    storage.sql.exec('UPDATE callhook_claims SET expires_at = expires_at - 259200000');
    const before = this.#countRows();
    const rung = new Promise<void>((resolve) => {
      this.#onAlarm = resolve;
    });
    await storage.setAlarm(Date.now());
    await rung;
    return Response.json({ hadAlarm, before, after: this.#countRows() });
  }

  override async alarm(): Promise<void> {
    await super.alarm();
    this.#onAlarm();
  }

  #countRows(): unknown {
    return this.#state.storage.sql.exec('SELECT count(*) AS rows FROM callhook_claims').toArray()[0]?.rows;
  }
}
