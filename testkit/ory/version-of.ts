import { z } from "zod";

const answer = z.object({ version: z.string() });

/** What a Hydra or a Kratos says that it is. */
export async function versionOf(adminUrl: string): Promise<string> {
  const response = await fetch(`${adminUrl}/version`);
  return answer.parse(await response.json()).version;
}
