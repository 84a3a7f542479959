/** A file of a set-up. */
export interface InitFile {
  name: string;
  text: string;
  /** Only its owner may read it. */
  isSecret: boolean;
}
