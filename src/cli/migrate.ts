import { pino } from "pino";
import { openOrderStore } from "../orders/open-order-store.ts";
import { exitCodes, type Command } from "./command.ts";
import { readSettings, settingOptions } from "./read-settings.ts";

/** `lethe migrate`: what a start does by itself, for operators whose server may not change tables. */
export const migrateCommand: Command = {
  summary: "make the tables of STORE_URL, or bring them up to date",
  options: settingOptions,
  async run(args, context) {
    const { config } = await readSettings(args, context);
    const { store } = config;
    if (store.kind === "memory") {
      context.stdout.write("There is nothing to migrate: STORE_URL is not set.\n");
      return exitCodes.ok;
    }
    try {
      const opened = await openOrderStore(store, pino({ base: null }, context.stderr));
      // It may have been opened without being reached.
      try {
        await opened.backlog();
      } finally {
        await opened.close();
      }
    } catch (error) {
      context.stderr.write(`lethe: ${error instanceof Error ? error.message : "the store can't be used"}\n`);
      return exitCodes.failed;
    }
    context.stdout.write("The store is up to date.\n");
    return exitCodes.ok;
  },
};
