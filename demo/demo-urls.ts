export interface DemoUrls {
  start: string;
  lethe: string;
  /** Lethe's admin API. */
  admin: string;
  operator: string;
  provider: string;
  providerAdmin: string;
  agora: string;
  bank: string;
  mail: string;
  tv: string;
}
