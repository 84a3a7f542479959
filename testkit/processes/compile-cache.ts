import { join } from "node:path";

/**
 * For the environment of a program that is started from this tree again and again: Node keeps what it has made of the modules, and Lethe
 * is there in half the time. For programs of the tree alone: of what lies in a temporary folder it would stay for ever.
 */
export const compileCache = {
  NODE_COMPILE_CACHE: join(import.meta.dirname, "../../node_modules/.cache/lethe-modules"),
};
