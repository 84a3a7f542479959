// 100,000 calls to an upstream that does whatever it likes: `npm run unruly -- --seconds 3600 --calls 100000000` is the long form, `--seed`
// repeats a run. Prints what came of it as JSON. It ends when nothing is left open.
import { parseArgs } from "node:util";
import { runStorm } from "./storm.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    calls: { type: "string", default: "100000" },
    seconds: { type: "string", default: "20" },
  },
});
const endWithinMs = 15_000;

const result = await runStorm({
  seed: Number(values.seed),
  calls: Number(values.calls),
  seconds: Number(values.seconds),
});
console.log(JSON.stringify(result));
// Nothing is left open. Left to itself, Node would wait at its very end for connections that the upstream has reset.
process.once("beforeExit", () => process.exit(0));
setTimeout(() => {
  console.error(`left open: ${process.getActiveResourcesInfo().join(", ")}`);
  process.exit(1);
}, endWithinMs).unref();
