/** Where the operator keeps the policy. */
export interface PolicySource {
  /** What is there; `unchanged` where it is what had that tag. Rejects where it can't be had. */
  read(
    tag: string | undefined,
  ): Promise<'unchanged' | { readonly text: string; readonly tag: string | undefined }>;
}

/** The last good policy, for instances that start while the source can't be had. */
export interface PolicyStore {
  load(): Promise<string | undefined>;
  save(text: string): Promise<void>;
}
