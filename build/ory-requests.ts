import { join } from "node:path";
import { build } from "rolldown";

// After `tsc`: dist/upstream/ory-requests.js becomes what we use of @ory/client, as it is there, and nothing else. Left as an import it
// would load the whole of it, and axios.

const root = join(import.meta.dirname, "..");
const [built = join(root, "dist")] = process.argv.slice(2);
const { output } = await build({
  input: join(root, "src/upstream/ory-requests.ts"),
  platform: "node",
  // Its ECMAScript modules: of CommonJS nothing can be left out.
  resolve: { mainFields: ["module", "main"] },
  // No comments with the paths of this machine.
  experimental: { attachDebugInfo: "none" },
  output: {
    file: join(built, "upstream/ory-requests.js"),
    postBanner: "// From @ory/client (https://github.com/ory/client-js), Apache-2.0.",
  },
});
const strangers = output[0].moduleIds.filter(
  (id) => !/[\\/]@ory[\\/]client[\\/]|[\\/]upstream[\\/]/.test(id),
);
if (strangers.length > 0)
  throw new Error(`dist/upstream/ory-requests.js has got more than @ory/client: ${strangers.join(", ")}`);
