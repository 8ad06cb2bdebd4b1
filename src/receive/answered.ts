/** What a handler returns that let the app answer the sender, as the middlewares do. */
export class Answered {
  /** The status that the sender got; `null` when the connection closed before the response had finished. */
  readonly status: number | null;

  constructor(status: number | null) {
    this.status = status;
  }
}
