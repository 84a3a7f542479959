/** An image in a registry. */
export interface Image {
  repository: string;
  tag: string | undefined;
  /** `sha256:…` */
  digest: string | undefined;
}

// As Docker reads it: the colon of a registry's port has a slash behind it.
const name =
  /^([a-z0-9][a-z0-9.-]*(?::\d+)?(?:\/[a-z0-9][a-z0-9._-]*)*?)(?::(\w[\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/**
 * An image as it is typed: `REPOSITORY`, `REPOSITORY:TAG` or `REPOSITORY@DIGEST`.
 * @returns what is wrong, as a sentence, when something is
 */
export function readImage(typed: string): Image | string {
  const [found, repository = "", tag, digest] = name.exec(typed) ?? [];
  if (found === undefined)
    return "an image is NAME, NAME:TAG or NAME@sha256:…, such as registry.example.com/lethe";
  return { repository, tag, digest };
}

/** As Docker takes it; without a tag it is that of this version. */
export function imageName({ repository, tag, digest }: Image, version: string): string {
  if (digest !== undefined) return `${repository}@${digest}`;
  return `${repository}:${tag ?? version}`;
}
