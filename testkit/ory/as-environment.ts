export type Setting = string | number | boolean | undefined | Setting[] | { [name: string]: Setting };

/** Settings of Ory's as environment variables: `{ serve: { public: { port: 1 } } }` is `SERVE_PUBLIC_PORT=1`, a list is JSON. */
export function asEnvironment(settings: Record<string, Setting>, prefix = ""): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    const key = `${prefix}${name.toUpperCase()}`;
    if (value === undefined) continue;
    if (Array.isArray(value)) variables[key] = JSON.stringify(value);
    else if (typeof value === "object") Object.assign(variables, asEnvironment(value, `${key}_`));
    else variables[key] = String(value);
  }
  return variables;
}
