export interface GatheredSettings {
  /** As the environment would have them. */
  given: Record<string, string | undefined>;
  /** What is wrong in the files, by name and never by value. */
  mistakes: string[];
}
