/** How the content of tables can be printed. */
export const dumpFormats = ['text', 'json', 'ndjson', 'csv'] as const;
export type DumpFormat = (typeof dumpFormats)[number];
