/** The one place that knows which bundler makes the scripts of the site. */
export { type BuildOptions, build, type Metafile, type Plugin, transform } from 'esbuild';
