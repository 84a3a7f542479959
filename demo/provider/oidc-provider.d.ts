// oidc-provider ships no types: this is the small part of it that the demo uses. Its index.js is left out because that
// warns on the console about every Node that is not an LTS release.
declare module "oidc-provider/lib/provider.js" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export interface Adapter {
    upsert(id: string, payload: StoredToken, expiresIn?: number): Promise<void>;
    find(id: string): Promise<StoredToken | Record<string, unknown> | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
    findByUid(uid: string): Promise<undefined>;
    findByUserCode(userCode: string): Promise<undefined>;
  }
  export interface StoredToken {
    grantId?: string;
    consumed?: number;
    [field: string]: unknown;
  }
  export interface Client {
    clientId: string;
    grantTypeAllowed(grantType: string): boolean;
  }
  export interface Token {
    jti: string;
    clientId: string;
    accountId?: string;
    grantId?: string;
    scope?: string;
    consumed?: number;
    iat: number;
    exp: number;
    save(): Promise<string>;
  }
  export interface Grant extends Token {
    addOIDCScope(scope: string): void;
  }
  export interface TokenContext {
    oidc: {
      client: Client;
      params: Record<string, unknown>;
      entities: { AccessToken?: Token; RefreshToken?: Token; Grant?: Token };
    };
  }
  export interface IdToken {
    ctx: TokenContext;
    issue(): Promise<string>;
  }
  interface Model<T> {
    new (input: Record<string, unknown>): T;
    prototype: T & { generateTokenId: () => string };
    find(value: string): Promise<T | undefined>;
    revokeByGrantId(grantId: string): Promise<void>;
  }
  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    readonly AccessToken: Model<Token>;
    readonly RefreshToken: Model<Token>;
    readonly ClientCredentials: Model<Token>;
    readonly AuthorizationCode: Model<Token>;
    readonly DeviceCode: Model<Token>;
    readonly Grant: Model<Grant>;
    readonly IdToken: { prototype: IdToken };
    readonly Client: { find(id: string): Promise<Client | undefined> };
  }
}
