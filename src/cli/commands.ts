import { canaryCommand } from "./canary.ts";
import type { Command } from "./command.ts";
import { doctorCommand } from "./doctor.ts";
import { explainCommand } from "./explain.ts";
import { helpCommand } from "./help.ts";
import { initCommand } from "./init.ts";
import { migrateCommand } from "./migrate.ts";
import { reconcileCommand } from "./reconcile.ts";
import { serveCommand } from "./serve.ts";
import { signOutCommand } from "./sign-out.ts";
import { versionCommand } from "./version.ts";

/** The commands of `lethe`, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  serve: serveCommand,
  init: initCommand,
  migrate: migrateCommand,
  doctor: doctorCommand,
  canary: canaryCommand,
  explain: explainCommand,
  "sign-out": signOutCommand,
  reconcile: reconcileCommand,
  version: versionCommand,
  help: helpCommand(() => commands),
};
