import type { NewOrder, StoredOrder, TryOutcome } from "./order.ts";

/** For how long a process that is killed keeps an order from the others, in milliseconds. */
export const leaseMs = 10_000;

/** For how long an order that is over can be asked about, in milliseconds. */
export const keepMs = 30 * 24 * 3_600_000;

/** Where orders are kept until they are done, and for some time after. Several processes may share one. */
export interface OrderStore {
  /** Keeps a new order; or finds the one that came with the same key, which may ask for something else. */
  add(order: NewOrder): Promise<{ order: StoredOrder; isNew: boolean }>;
  find(id: string): Promise<StoredOrder | undefined>;
  /** The newest first, at most `limit`. */
  listOf(subject: string, limit: number): Promise<StoredOrder[]>;
  /**
   * Takes the order whose turn it is: it is due, and no other of its subject is being worked on. It is this process's for `leaseMs`, and
   * another's some time after that, unless `extend` was called: a process that is killed loses none.
   */
  take(): Promise<TakenOrder | undefined>;
  /** False when it is not this process's any more: the lease was over and another process has taken it, or it was withdrawn. */
  extend(taken: TakenOrder): Promise<boolean>;
  /** Writes down what a try came to. False, and nothing is written, when another process has taken the order meanwhile, or it was withdrawn. */
  settle(taken: TakenOrder, outcome: TryOutcome): Promise<boolean>;
  /** Forgets an order that is not needed any more, also one that is being worked on. */
  withdraw(id: string): Promise<void>;
  /** How many are due or were begun and are not over, and when the oldest of them was asked for. */
  backlog(): Promise<{ pending: number; oldestAtMs: number | undefined }>;
  /** Forgets orders that have been over for `keepMs`, where the store does not do so by itself. */
  forgetOld(): Promise<void>;
  /** Undefined unless it is this process's turn to do what is done once in each span of so long by one of those that share the store. */
  takeTurn(everyMs: number): Promise<Turn | undefined>;
  close(): Promise<void>;
}

/** What one process does for all. */
export interface Turn {
  /** Called every few seconds: whose process is killed loses it to another. False when that has happened. */
  extend(): Promise<boolean>;
  /** @param isDone false: it is somebody's turn again within minutes */
  end(isDone: boolean): Promise<void>;
}

/** An order that this process works on. */
export interface TakenOrder extends StoredOrder {
  /** By which the store knows that it is still this process's. */
  lease: string;
}
