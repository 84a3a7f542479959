declare module "../pages/page-locals.ts" {
  interface PageLocals {
    home: HomeLocals;
  }
}

export interface HomeLocals {
  healthy: boolean;
}
