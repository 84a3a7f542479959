/** Every mistake in the settings, by name and never by value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly mistakes: string[];

  constructor(mistakes: string[]) {
    super(`bad settings:\n${mistakes.map((mistake) => `  ${mistake}`).join("\n")}`);
    this.mistakes = mistakes;
  }
}
