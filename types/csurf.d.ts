// The fork's own declarations resolve to `any` under NodeNext, and ask for more than it uses.
declare module "csurf" {
  /** What it reads of a request, and the function that it puts there. */
  export interface Seen {
    method: "GET" | "POST";
    secret: string | undefined;
    signedCookies: unknown;
    body: unknown;
    csrfToken?: () => string;
  }

  /** What it does with a response. */
  export interface Answer {
    getHeader: () => undefined;
    setHeader: (name: string, cookies: string[]) => void;
  }

  export default function csurf(options: {
    cookie: object;
    value: (seen: Seen) => unknown;
  }): (seen: Seen, answer: Answer, next: (error?: unknown) => void) => void;
}
