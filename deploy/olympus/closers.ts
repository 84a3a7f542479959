/** What has to be stopped in the end, whenever the end is: what starts after it is stopped at once. */
export class Closers {
  readonly #stops: (() => Promise<void>)[] = [];
  #isClosed = false;

  async keep<T extends { close: () => Promise<void> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    if (this.#isClosed) await started.close();
    else this.#stops.push(async () => started.close());
    return started;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#stops.splice(0).map(async (stop) => stop()));
  }
}
