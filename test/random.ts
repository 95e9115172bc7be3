import fc from 'fast-check';

/**
 * In continuous integration the random examples are the same in every run, so that a red run is about the change;
 * everywhere else they are new each time.
 */
if (process.env['CI'] !== undefined) fc.configureGlobal({ seed: 20_261_121 });
