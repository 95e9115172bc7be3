import manifest from '../package.json' with { type: 'json' };

/** The version of hapeers, from its package. */
export const version: string = manifest.version;
