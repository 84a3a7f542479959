#!/usr/bin/env node
// The command `lethe`: the build's where there is one, and in a clone that nobody has built yet the sources' own. It is a file of its own so that
// `npx lethe` works from the first moment: npx remembers a command that was not there.
import { existsSync } from "node:fs";

const built = new URL("../dist/main.js", import.meta.url);
await import(existsSync(built) ? built.href : new URL("../src/main.ts", import.meta.url).href);
