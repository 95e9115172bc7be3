/** The colors of a terminal. */
export interface Theme {
  readonly name: 'dark' | 'light';
  readonly background: string;
  readonly bar: string;
  readonly text: string;
  /** By the names of `anser`. */
  readonly colors: Readonly<Record<string, string>>;
}

export const themes: readonly Theme[] = [
  {
    name: 'dark',
    background: '#0d1117',
    bar: '#161b22',
    text: '#e6edf3',
    colors: {
      'ansi-red': '#ff7b72',
      'ansi-yellow': '#e3b341',
      'ansi-green': '#7ee787',
      'ansi-blue': '#79c0ff',
      'ansi-cyan': '#76e3ea',
    },
  },
  {
    name: 'light',
    background: '#ffffff',
    bar: '#f0f2f5',
    text: '#1f2328',
    colors: {
      'ansi-red': '#cf222e',
      'ansi-yellow': '#8a5700',
      'ansi-green': '#116329',
      'ansi-blue': '#0550ae',
      'ansi-cyan': '#1b7c83',
    },
  },
];
