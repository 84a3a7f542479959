import type { z } from "zod";

/** The few admin calls that the tests make themselves, over plain HTTP, so that no code of Lethe's checks itself. */
export class AdminApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Sends a JSON body if there is one; the answer must be 2xx and have the shape. */
  async send<Shape extends z.ZodType>(
    method: "GET" | "PUT" | "POST",
    path: string,
    shape: Shape,
    body?: unknown,
  ): Promise<z.infer<Shape>> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: { "content-type": "application/json", accept: "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path.split("?")[0]}: ${answer.status} ${text}`);
    return shape.parse(JSON.parse(text));
  }
}
