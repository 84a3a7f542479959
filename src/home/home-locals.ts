declare module "../pages/page-locals.ts" {
  interface PageLocals {
    home: HomeLocals;
  }
}

export interface HomeLocals {
  /** For an operator's own template: always true, since `/health` is what says it. */
  healthy: true;
}
