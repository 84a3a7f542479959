import { whereListed } from "./where-listed.ts";

/** Every mistake in the settings, by name and never by value. Its message is what a start prints. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: string[];

  constructor(mistakes: string[]) {
    super(
      [
        "Lethe can't start. These settings are missing or wrong:",
        ...mistakes.map((mistake) => `  ${mistake}`),
        whereListed(),
      ].join("\n"),
    );
    this.mistakes = mistakes;
  }
}
