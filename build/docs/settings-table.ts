import { settingsByGroup } from "./settings-list.ts";
import { table } from "./table.ts";

/** The tables of docs/settings.md, one for each group. */
export function settingsTables(): string {
  return settingsByGroup()
    .map(([title, settings]) => {
      const rows = settings.map(({ name, description, default: standard }) => [
        `\`${name}\``,
        standard === undefined ? "" : `\`${standard}\``,
        description,
      ]);
      return `### ${title}\n\n${table(["setting", "default", ""], rows)}`;
    })
    .join("\n\n");
}
