import { settingsByGroup, withoutLinks, type SettingDoc } from "./settings-list.ts";

// What a first start needs; the rest shows what it could be.
const filledIn = new Set(["HYDRA_ADMIN_URL", "HYDRA_PUBLIC_URL", "COOKIE_SECRET"]);

/** `.env.example`. Docker reads it as well: no quotes, and no comment behind a value. */
export function envExample(): string {
  const groups = settingsByGroup().map(
    ([title, settings]) => `# ${title}\n\n${settings.map(linesOf).join("\n")}\n`,
  );
  return `${head}\n${groups.join("\n")}`;
}

const head = `# Copy this file to .env in the folder in which Lethe is started, and fill in the lines without a #; or: docker run --env-file .env …
# Lines with a # before the name show the default, or an example where there is no default. Write comments above a line, never behind a value,
# and quotes around a value that has a # alone: docker run would make them part of it, and needs such a value by --env.
# \`npm run docs:tables\` writes this file from the schema of the settings (src/config).
`;

function linesOf({ name, description, default: standard, example, isSecret }: SettingDoc): string {
  const text = withoutLinks(description).replaceAll("`", "");
  const file = isSecret ? `. Or the path of a file as ${name}_FILE` : "";
  const value = name === "COOKIE_SECRET" ? "" : (standard ?? example);
  if (value === undefined) throw new Error(`${name} has neither a default nor an example`);
  return `# ${text}${file}\n${filledIn.has(name) ? "" : "# "}${name}=${value}`;
}
