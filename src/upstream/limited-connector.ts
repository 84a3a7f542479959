import type { buildConnector } from "undici";

/**
 * A connector for undici's pools that has at most `max` connections open at a time, however many pools share it; the others wait for one to
 * close. A pool knows only its own, and where one takes over from another both have some.
 */
export function limitedConnector(connect: buildConnector.connector, max: number): buildConnector.connector {
  const waiting: (() => void)[] = [];
  let open = 0;

  return (options, callback) => {
    if (open < max) begin();
    else waiting.push(begin);

    function begin(): void {
      open += 1;
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error !== null || socket.closed) free();
        else socket.once("close", free);
        callback(...result);
      });
    }
  };

  function free(): void {
    open -= 1;
    waiting.shift()?.();
  }
}
