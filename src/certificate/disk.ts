/** What is at a path of the machine that runs HAProxy. */
export type DiskEntry =
  | { readonly kind: 'file'; readonly text: string }
  | { readonly kind: 'directory'; readonly names: readonly string[] }
  | { readonly kind: 'missing' }
  /** It is there, and only whoever asks may not look: HAProxy, which starts as root, may. */
  | { readonly kind: 'closed'; readonly reason: string };

/** Looks at an absolute path, through symbolic links. */
export type Disk = (path: string) => DiskEntry;
