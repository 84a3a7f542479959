export interface DemoUrls {
  start: string;
  lethe: string;
  provider: string;
  providerAdmin: string;
  agora: string;
  bank: string;
  mail: string;
  tv: string;
}
