// What we use of @ory/client: what builds its requests. `npm run build` makes one file of just this, because the package itself is 1.2 MB
// and brings axios along, which together are a fifth of a second of the start and 30 MB of memory.
export {
  Configuration,
  FrontendApiAxiosParamCreator,
  IdentityApiAxiosParamCreator,
  OAuth2ApiAxiosParamCreator,
} from "@ory/client";
