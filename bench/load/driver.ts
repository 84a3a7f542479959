import { openLoop, type Arrivals } from "./open-loop.ts";

// In a process of its own: what the bench itself does must not make an answer look late.
process.on("message", (arrivals: Arrivals) => {
  void openLoop(arrivals).then((arrived) => process.send?.(arrived));
});
process.on("disconnect", () => process.exit());
